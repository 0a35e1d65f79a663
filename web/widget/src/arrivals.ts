// Tells when unread messages are news: not while old entries come back, and not those of the page load itself.

export class Arrivals {
  #unread: number | null = null;

  /** Whether there are more unread messages than before; `settled` once nothing old is on its way any more. */
  note(unread: number, settled: boolean): boolean {
    if (!settled) return false;
    const news = this.#unread !== null && unread > this.#unread;
    this.#unread = unread;
    return news;
  }
}
