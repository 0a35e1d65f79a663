/** Owns finding the addresses in a text: only whole http(s) ones, and never the Korean particle that follows one. */

interface Part {
  text: string;
  href: string | null;
}

const ADDRESS = /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+/g;
/** What ends a sentence rather than an address. */
const TAIL = /[.,:;!?'")\]]+$/;

export function splitLinks(text: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const href = match[0].replace(TAIL, "");
    if (!URL.canParse(href)) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index), href: null });
    parts.push({ text: href, href });
    done = match.index + href.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done), href: null });
  return parts;
}
