// The number of unread messages before the title of the page, for who looks at another tab.

export class PageTitle {
  /** The page's own title while ours stands in its place. */
  #own: string | null = null;
  #shown = "";

  constructor(private readonly page: { title: string }) {}

  /** Shows the number, or with 0 the page's own title again. A title that the page changed meanwhile stays. */
  show(unread: number): void {
    if (this.#own === null || this.page.title !== this.#shown) this.#own = this.page.title;
    if (unread === 0) {
      if (this.page.title !== this.#own) this.page.title = this.#own;
      this.#own = null;
      return;
    }
    const title = `(${unread > 99 ? "99+" : unread}) ${this.#own}`;
    if (this.page.title !== title) this.page.title = title;
    this.#shown = this.page.title;
  }
}
