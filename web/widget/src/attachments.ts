// The files that the customer is about to send: on their way to the server, there, or refused.
import { DEFAULT_MAX_BYTES, MOST_FILES, parseSentFiles, type SentFile, TYPES } from "./files";
import { type Transfer, UploadFailed } from "./upload";

export type Trouble = "tooLarge" | "wrongType" | "emptyFile" | "notConnected" | "lost";

export interface Item {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** Null after a page load: the browser does not keep it. */
  readonly file: File | null;
  /** From 0 to 1. */
  readonly progress: number;
  /** Set once the server has it. */
  readonly stored: SentFile | null;
  /** Why it is not there: a word of the catalogue, or the server's own words. */
  readonly trouble: Trouble | { readonly detail: string } | null;
  /** Whether trying again may help. */
  readonly again: boolean;
}

/** What is kept of a file over a page load: all of it, or that it was there. */
export type Kept = { readonly stored: SentFile } | { readonly name: string };

export interface Settings {
  /** Begins to send; null while there is no session to send in: `resume` tries again. */
  readonly send: (file: File, onProgress: (part: number) => void) => Transfer | null;
  readonly maxBytes: () => number | null;
  readonly onChange: () => void;
  readonly keep: (kept: readonly Kept[]) => void;
}

export class Attachments {
  #items: readonly Item[] = [];
  #next = 1;
  readonly #transfers = new Map<number, Transfer>();

  constructor(private readonly settings: Settings) {}

  get items(): readonly Item[] {
    return this.#items;
  }

  get busy(): boolean {
    return this.#items.some((item) => !item.stored && !item.trouble);
  }

  get failed(): boolean {
    return this.#items.some((item) => item.trouble);
  }

  /** Takes as many as there is room for; how many were left out. */
  add(files: readonly File[]): number {
    const room = Math.max(0, MOST_FILES - this.#items.length);
    for (const file of files.slice(0, room)) this.#begin(file);
    return Math.max(0, files.length - room);
  }

  remove(key: number): void {
    this.#transfers.get(key)?.cancel();
    this.#transfers.delete(key);
    this.#set(this.#items.filter((item) => item.key !== key));
  }

  /** There is a session now: sends what was chosen before it. */
  resume(): void {
    for (const { key, file, stored, trouble } of this.#items)
      if (file && !stored && !trouble && !this.#transfers.has(key)) this.#send(key, file);
  }

  retry(key: number): void {
    const item = this.#items.find((one) => one.key === key);
    if (item?.file) this.#send(key, item.file);
  }

  /** What is there goes with the message; nothing is left. */
  take(): SentFile[] {
    const files = this.#items.flatMap(({ stored }) => (stored ? [stored] : []));
    for (const { key } of this.#items) this.remove(key);
    return files;
  }

  /** Files that were there before: of a message that came back, or of the page before this one. */
  giveBack(kept: readonly Kept[]): void {
    const items = kept.map((one): Item => {
      const stored = "stored" in one ? one.stored : null;
      const name = "stored" in one ? one.stored.name : one.name;
      const trouble = stored ? null : "lost";
      return {
        key: this.#next++,
        name,
        size: stored?.size ?? 0,
        file: null,
        progress: 1,
        stored,
        trouble,
        again: false,
      };
    });
    this.#set([...items, ...this.#items]);
  }

  #begin(file: File): void {
    const key = this.#next++;
    const trouble = this.#check(file);
    const item = {
      key,
      name: file.name,
      size: file.size,
      file,
      progress: 0,
      stored: null,
      trouble,
      again: false,
    };
    this.#set([...this.#items, item]);
    if (!trouble) this.#send(key, file);
  }

  /** What can be said without sending it. What is inside, the server looks at. */
  #check(file: File): Trouble | null {
    if (file.size === 0) return "emptyFile";
    if (file.size > (this.settings.maxBytes() ?? DEFAULT_MAX_BYTES)) return "tooLarge";
    return file.type && !TYPES.some((type) => type === file.type) ? "wrongType" : null;
  }

  #send(key: number, file: File): void {
    const transfer = this.settings.send(file, (progress) => this.#change(key, { progress }));
    if (transfer) this.#transfers.set(key, transfer);
    else this.#transfers.delete(key);
    this.#change(key, { progress: 0, trouble: null });
    if (!transfer) return;
    transfer.done.then(
      (stored) => this.#change(key, { stored, name: stored.name, progress: 1 }),
      (error: unknown) => {
        const failed = error instanceof UploadFailed ? error : new UploadFailed(null, true);
        const trouble = failed.detail ? { detail: failed.detail } : "notConnected";
        this.#change(key, { trouble, again: failed.passing });
      },
    );
  }

  #change(key: number, change: Partial<Item>): void {
    this.#set(this.#items.map((item) => (item.key === key ? { ...item, ...change } : item)));
  }

  #set(items: readonly Item[]): void {
    this.#items = items;
    this.settings.keep(
      items.flatMap(({ stored, trouble, name }): Kept[] =>
        stored ? [{ stored }] : trouble && trouble !== "lost" ? [] : [{ name }],
      ),
    );
    this.settings.onChange();
  }
}

/** What the page before kept. */
export function parseKept(value: unknown): Kept[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: { stored?: unknown; name?: unknown } | null): Kept[] => {
    const [stored] = parseSentFiles([item?.stored ?? null]);
    if (stored) return [{ stored }];
    return typeof item?.name === "string" ? [{ name: item.name }] : [];
  });
}
