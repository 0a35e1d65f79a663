// What comes with a message: files as the server tells them, and as they are kept until they are sent. Pure.

/** A file that the server has and that goes with a message; its id opens nothing. */
export interface SentFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** A file of an entry. `url` is on the server and good for some time; null as long as the message is on its way. */
export interface ShownFile {
  readonly kind: string;
  readonly name: string;
  readonly type: string | null;
  readonly size: number | null;
  readonly url: string | null;
}

export const MOST_FILES = 5;
export const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"] as const;
/** What the server says at `welcome` counts; this is for one that does not say. */
export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

/** Addresses of files begin so; anything else in their place is not opened. */
const ADDRESS = "/chat/attachments/";
/** A link that is about to expire counts as expired: the click takes its time. */
const MARGIN_MILLISECONDS = 10_000;

type Fields = Record<string, unknown>;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isSize = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

/** The files of an entry; what is not readable is left out. */
export function parseShownFiles(value: unknown): ShownFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Fields | null) => {
    const url = item?.url;
    if (!item || !isText(url) || !url.startsWith(ADDRESS)) return [];
    return [
      {
        kind: isText(item.kind) ? item.kind : "file",
        name: isText(item.name) ? item.name : "",
        type: isText(item.type) ? item.type : null,
        size: isSize(item.size) ? item.size : null,
        url,
      },
    ];
  });
}

/** The files of a message that was kept over a page load. */
export function parseSentFiles(value: unknown): SentFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Fields | null) => {
    if (!item || !isText(item.id) || !isText(item.name)) return [];
    const { id, name, type, size } = item;
    return [{ id, name, type: isText(type) ? type : "", size: isSize(size) ? size : 0 }];
  });
}

/** How a file that is on its way looks in the transcript. */
export function showSent({ name, type, size }: SentFile): ShownFile {
  return { kind: type.startsWith("image/") ? "image" : "file", name, type, size, url: null };
}

/** The whole address of a file: the server may be below a path of its own. */
export const wholeAddress = (url: string, server: string): string =>
  new URL(url.replace(/^\/+/, ""), server).href;

/** Whether a link is too old to be followed; it says so itself. */
export function isExpired(url: string, now: number): boolean {
  const expires = Number(new URLSearchParams(url.split("?")[1]).get("expires"));
  return expires > 0 && expires * 1000 - now < MARGIN_MILLISECONDS;
}
