/** Owns what is read of an entry's attachments: which there are, whether one is shown, and how big it is in words. */
import type { Attachment, Entry } from "../../api/types";

const KINDS: readonly string[] = ["image", "file", "audio", "video", "sticker", "place", "person", "other"];
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** An attachment that can be fetched, and where it stands in its entry's list. */
export interface Attached extends Attachment {
  place: number;
}

/** What can be fetched of what came with a message; a kind that is not known yet is another. */
export function attachedTo(entry: Entry): Attached[] {
  const list = entry.data?.attachments;
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: Partial<Record<keyof Attachment, unknown>> | null, place) => {
    const source = textOf(value?.source);
    if (!value || !source) return [];
    const { kind, size } = value;
    return {
      place,
      kind: KINDS.includes(String(kind)) ? (kind as Attachment["kind"]) : "other",
      source,
      name: textOf(value.name),
      type: textOf(value.type),
      size: typeof size === "number" && Number.isFinite(size) && size >= 0 ? size : null,
    };
  });
}

const textOf = (value: unknown) => (typeof value === "string" && value.trim() ? value : null);

/** Stickers may be animations that only their own app plays; what is called an image is tried. */
export const isPicture = ({ kind, type }: Attachment) =>
  type?.startsWith("image/") ? kind === "image" || kind === "sticker" : kind === "image" && type === null;

/** "application/pdf" to "PDF"; a type that has no short word is given whole. */
export function formatType(type: string): string {
  const [essence = type] = type.split(";");
  const word = essence.split("/")[1]?.trim() ?? "";
  return /^[a-z0-9]{2,5}$/i.test(word) ? word.toUpperCase() : essence.trim();
}

/** 1.2 MB, in the largest unit that leaves something before the point. */
export function formatSize(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= (unit ? 999.95 : 1000) && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit],
    unitDisplay: unit ? "short" : "long",
    maximumFractionDigits: 1,
  }).format(value);
}
