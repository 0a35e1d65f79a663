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

/** Writes text only where it differs, so that a screen reader hears it once. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** A line drawing on a grid of 24 from the `d` of its paths; decoration only, hidden from screen readers. */
export function drawIcon(...paths: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  setAttributes(svg, { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" });
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
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
  language: [
    "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z",
    "M3.5 12h17",
    "M12 3.500c2.4 2.3 3.6 5.2 3.6 8.500s-1.2 6.2-3.6 8.500c-2.4-2.3-3.6-5.2-3.6-8.500S9.6 5.8 12 3.500Z",
  ],
  check: ["M5.5 12.500l4.3 4.3 8.7-9.3"],
  alert: ["M12 7.500v5.5", "M12 16.300v.2", "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z"],
} as const;
