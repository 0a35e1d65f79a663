// Listens to the page around the widget: its network, its tabs, its screen, its language, and the end of the day.

export interface PageEvents {
  network(offline: boolean): void;
  /** The page is about to be left; `resumed` follows where the browser only put it aside. */
  left(): void;
  resumed(): void;
  /** The customer looks at the page again. */
  shown(): void;
  /** Another tab changed what is kept under `key`; `gone` where nothing is any more. */
  stored(key: string, gone: boolean): void;
  /** The system changed between the light and the dark scheme. */
  scheme(): void;
  resized(): void;
  /** The page says that it is in another language. */
  language(): void;
  midnight(): void;
}

export const NARROW = "(max-width: 479.98px)";

export class PageWatch {
  #listening = new AbortController();
  #midnight: ReturnType<typeof setTimeout> | undefined;
  readonly #language: MutationObserver;

  constructor(private readonly events: PageEvents) {
    this.#language = new MutationObserver(() => events.language());
  }

  start(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const { events } = this;
    const noteNetwork = () => events.network(!navigator.onLine);
    addEventListener("online", noteNetwork, { signal });
    addEventListener("offline", noteNetwork, { signal });
    noteNetwork();
    addEventListener("pagehide", () => events.left(), { signal });
    addEventListener("pageshow", (event) => event.persisted && events.resumed(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || events.shown(), { signal });
    const noteStored = ({ key, newValue }: StorageEvent) =>
      key !== null && events.stored(key, newValue === null);
    addEventListener("storage", noteStored, { signal });
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", () => events.scheme(), { signal });
    events.scheme();
    matchMedia(NARROW).addEventListener("change", () => events.resized(), { signal });
    visualViewport?.addEventListener("resize", () => events.resized(), { signal });
    this.#language.observe(document.documentElement, { attributeFilter: ["lang"] });
    this.#awaitMidnight();
  }

  stop(): void {
    this.#listening.abort();
    this.#language.disconnect();
    clearTimeout(this.#midnight);
  }

  /** The days of the transcript are named anew when a day ends; a sleeping page does so when it is looked at. */
  #awaitMidnight(): void {
    clearTimeout(this.#midnight);
    this.#midnight = setTimeout(
      () => {
        this.events.midnight();
        this.#awaitMidnight();
      },
      new Date().setHours(24, 0, 1, 0) - Date.now(),
    );
  }
}
