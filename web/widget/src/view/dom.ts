// Builds elements. Text goes in as text nodes only; there is no way in for HTML.

type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Sets attributes; false, null and undefined remove one, true sets an empty one. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else {
      const wanted = value === true ? "" : String(value);
      if (element.getAttribute(name) !== wanted) element.setAttribute(name, wanted);
    }
  }
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** Arrow keys, Home and End: the item that gets the focus from `items`, or none for other keys. */
export function steer<Item extends HTMLElement>(
  event: KeyboardEvent,
  items: readonly Item[],
): Item | undefined {
  const root = items[0]?.getRootNode() as ShadowRoot | undefined;
  const place = items.indexOf(root?.activeElement as Item);
  const step = /^Arrow(Down|Right)$/.test(event.key) ? 1 : /^Arrow(Up|Left)$/.test(event.key) ? -1 : 0;
  const target = event.key === "Home" ? 0 : event.key === "End" ? -1 : place + step;
  if (!step && !/^(Home|End)$/.test(event.key)) return undefined;
  event.preventDefault();
  const item = items.at(target % items.length);
  item?.focus();
  return item;
}

/** Writes text only where it differs, so that a screen reader hears it once. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture from the `d` of its paths. */
export function drawSvg(attributes: Attributes, ...paths: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  setAttributes(svg, attributes);
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A line drawing on a grid of 24; decoration only, hidden from screen readers. */
export function drawIcon(...paths: readonly string[]): SVGSVGElement {
  const attributes = { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" };
  return drawSvg(attributes, ...paths);
}

export const icons = {
  // A speech bubble that holds a baton.
  mark: [
    "M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5S16.4 19 12 19c-1 0-2-.2-2.9-.5L5 20l1.1-3.600A7.2 7.2 0 0 1 4 11.500Z",
    "M9.4 13.800l5.2-4.6",
  ],
  close: ["M6.5 6.500l11 11", "M17.5 6.500l-11 11"],
  down: ["M6 9.500l6 6 6-6"],
  send: ["M12 19V5.5", "M6 11.500l6-6 6 6"],
  more: ["M6 12h.01", "M12 12h.01", "M18 12h.01"],
  bell: ["M6.5 16.500V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.500H5Z", "M10.5 20.500h3"],
  onward: ["M4 12h14.500", "M13 6.500l5.500 5.500-5.500 5.500"],
  save: ["M12 4v10.5", "M7.5 10.500l4.5 4.5 4.5-4.5", "M5 19.500h14"],
  clip: [
    "M18.5 11.500l-6.600 6.600a4.2 4.2 0 0 1-6-6l7.200-7.200a2.8 2.8 0 0 1 4 4l-7 7a1.400 1.400 0 0 1-2-2l6.200-6.200",
  ],
  file: [
    "M13.5 3.500H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.500h10a1.5 1.5 0 0 0 1.5-1.500V8.500Z",
    "M13.5 3.500v5h5",
  ],
  picture: [
    "M6 4.500h12A1.5 1.5 0 0 1 19.5 6v12a1.5 1.5 0 0 1-1.500 1.500H6A1.5 1.5 0 0 1 4.5 18V6A1.5 1.5 0 0 1 6 4.500Z",
    "M4.5 16l4.500-4 6 6.500",
    "M15 9.500h.01",
  ],
  check: ["M5.5 12.500l4.3 4.3 8.7-9.3"],
  alert: ["M12 7.500v5.5", "M12 16.300v.2", "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z"],
} as const;
