// The files of a message in the transcript: pictures to be seen, everything else as a card; both open in a new tab.
import type { Words } from "../catalogue";
import { isExpired, type ShownFile, wholeAddress } from "../files";
import type { MessageRow } from "../transcript";
import { describeSize } from "../wording";
import { drawIcon, icons, make } from "./dom";

export class FilesView {
  /** Entries whose addresses were asked for anew because one failed; a second failure is the picture's own. */
  readonly #asked = new Set<string>();
  /** A file that was clicked when its address had expired: opened when the new one is there, whatever the clock says. */
  #wanted: { row: string; place: number; href: string } | null = null;

  constructor(
    private readonly server: string,
    /** Asks for an entry's files under new addresses. */
    private readonly refresh: (seq: number) => void,
  ) {}

  /** The block of a row's files; null where it has none. The same block again as long as nothing changed. */
  show(row: MessageRow, before: HTMLElement | null, words: Words, language: string): HTMLElement | null {
    if (!row.files.length) return null;
    const signature = JSON.stringify([row.files, language]);
    if (before?.dataset.signature === signature) return before;
    const list = make("ul", { class: "files", part: "files", "aria-label": words.attached });
    list.dataset.signature = signature;
    row.files.forEach((file, place) => {
      list.append(make("li", {}, this.#makeFile(row, file, place, words, language)));
    });
    return list;
  }

  #makeFile(row: MessageRow, file: ShownFile, place: number, words: Words, language: string): HTMLElement {
    if (file.url === null) return make("span", { class: "card" }, ...this.#describe(file, words, language));
    const href = wholeAddress(file.url, this.server);
    const link = make("a", { href, target: "_blank", rel: "noopener noreferrer" });
    link.addEventListener("click", (event) => {
      if (row.seq === null || !isExpired(href, Date.now())) return;
      event.preventDefault();
      this.#wanted = { row: row.key, place, href };
      this.refresh(row.seq);
    });
    const wanted = this.#wanted;
    if (wanted?.row === row.key && wanted.place === place && wanted.href !== href) {
      this.#wanted = null;
      open(href, "_blank", "noopener,noreferrer");
    }
    const hint = make("span", { class: "hidden" }, ` (${words.newTab})`);
    const asCard = () => {
      link.className = "card";
      link.replaceChildren(...this.#describe(file, words, language), hint);
    };
    if (file.kind === "image" || file.type?.startsWith("image/"))
      this.#showPicture(link, file, row, asCard, hint);
    else asCard();
    return link;
  }

  /** Where the address has expired the picture is asked for once more; else the file stays as a card. */
  #showPicture(
    link: HTMLElement,
    file: ShownFile,
    row: MessageRow,
    asCard: () => void,
    hint: HTMLElement,
  ): void {
    const picture = make("img", {
      alt: file.name,
      width: 220,
      height: 165,
      loading: "lazy",
      decoding: "async",
    });
    picture.addEventListener("load", () => this.#asked.delete(row.key));
    picture.addEventListener("error", () => {
      asCard();
      if (row.seq === null || this.#asked.has(row.key)) return;
      this.#asked.add(row.key);
      this.refresh(row.seq);
    });
    link.className = "thumb";
    link.append(picture, hint);
    picture.src = (link as HTMLAnchorElement).href;
  }

  #describe({ name, kind, size }: ShownFile, words: Words, language: string): Node[] {
    const about = size === null ? "" : describeSize(size, language);
    return [
      drawIcon(...(kind === "image" ? icons.picture : icons.file)),
      make(
        "span",
        { class: "card-words" },
        make("bdi", {}, name || words.file),
        make("span", { class: "about" }, about),
      ),
    ];
  }
}
