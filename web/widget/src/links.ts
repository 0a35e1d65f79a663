// Finds the web links and e-mail addresses in a message, so that the view can build them as elements and never as HTML.

export type Segment = { readonly text: string; readonly href?: string };

// Stops at spaces, quotes, angle brackets and at Korean letters: particles are written right after a word ("…/faq에서").
const LINK = /\bhttps?:\/\/[^\s<>"'`\u1100-\u11ff\u3000-\u303f\u3130-\u318f\uac00-\ud7af]+/gi;
// An e-mail address as people write it, with or without `mailto:`; the lengths are those of RFC 5321.
const MAIL =
  /(?<![\w.%+/@-])(?:mailto:)?[\w.%+-]{1,64}@[a-z\d](?:[a-z\d-]{0,62}\.)[a-z\d.-]{1,190}(?![\w@])/gi;
const PUNCTUATION = /[.,;:!?…·*_~]/;
const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** The end of the link in `candidate`: without closing punctuation and without brackets that it did not open. */
function trimEnd(candidate: string): string {
  const surplus = new Map<string, number>();
  for (const closing of Object.keys(OPENING)) {
    const opening = OPENING[closing] ?? "";
    surplus.set(closing, candidate.split(closing).length - candidate.split(opening).length);
  }
  let end = candidate.length;
  for (; end > 0; end--) {
    const last = candidate.charAt(end - 1);
    const over = surplus.get(last) ?? 0;
    if (over > 0) surplus.set(last, over - 1);
    else if (!PUNCTUATION.test(last)) break;
  }
  return candidate.slice(0, end);
}

/**
 * The address in normal form when it is http or https and names a host, or when it is a mailbox and nothing else
 * (`mailto:` could also fill in a subject, a text and more recipients). Otherwise null.
 */
export function checkAddress(address: string): string | null {
  try {
    const url = new URL(address);
    if (url.protocol === "mailto:") return url.search || url.hash || !url.pathname ? null : url.href;
    const web = url.protocol === "https:" || url.protocol === "http:";
    return web && url.hostname && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

/** The text cut into plain and linked segments; joined again, the segments are the text. `mail`: mailboxes, too. */
export function parseLinks(text: string, mail = false): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  const found = [...text.matchAll(LINK), ...(mail ? text.matchAll(MAIL) : [])];
  for (const match of found.sort((one, other) => one.index - other.index)) {
    const shown = trimEnd(match[0]);
    const href = checkAddress(/^(https?|mailto):/i.test(shown) ? shown : `mailto:${shown}`);
    if (href === null || match.index < end) continue;
    if (match.index > end) segments.push({ text: text.slice(end, match.index) });
    segments.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) segments.push({ text: text.slice(end) });
  return segments;
}
