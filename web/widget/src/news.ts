// How a customer who is not looking hears of new messages: in the page's title, and by a sound.
import { Arrivals } from "./arrivals";
import { PageTitle } from "./page_title";
import type { Snapshot } from "./snapshot";
import { currentStretch, lastSeq } from "./transcript";

/** So long another tab, where the chat is open, has to say that it was read. */
const ELSEWHERE_MILLISECONDS = 300;

export interface NewsSettings {
  /** Whether the customer sees what comes. */
  readonly looking: () => boolean;
  readonly sound: () => boolean;
  /** Sounds in one of the tabs that want to for the same occasion. */
  readonly ring: (occasion: string) => void;
  readonly snapshot: () => Snapshot;
}

export class News {
  readonly #arrivals = new Arrivals();
  readonly #title = new PageTitle(document);

  constructor(private readonly settings: NewsSettings) {}

  /** Looks at what is unread now. */
  note(): void {
    const { looking, sound, ring, snapshot } = this.settings;
    const { unread, link, replaying, transcript } = snapshot();
    const news = this.#arrivals.note(unread, link === "open" && !replaying);
    this.#title.show(looking() ? 0 : unread);
    if (!news || !sound()) return;
    const occasion = `${currentStretch(transcript).conversation}:${lastSeq(transcript)}`;
    setTimeout(() => {
      if (!looking() && snapshot().unread) ring(occasion);
    }, ELSEWHERE_MILLISECONDS);
  }

  /** Gives the page its own title back. */
  clear(): void {
    this.#title.show(0);
  }
}
