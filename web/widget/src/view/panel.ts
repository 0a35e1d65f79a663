// The window of the chat: a dialog, its keys, and where the focus goes. On a narrow screen it is all there is.
import { NARROW } from "../page";
import { make, setAttributes } from "./dom";

const REACHABLE = "button:not([disabled]), input, textarea, a[href], [tabindex='0']";

export class PanelView {
  readonly element: HTMLElement;
  readonly #narrow = matchMedia(NARROW);

  /** `leave`: Escape was pressed. `field`: where the customer writes. */
  constructor(
    children: readonly HTMLElement[],
    private readonly leave: () => void,
    private readonly field: HTMLElement,
  ) {
    const dialog = { role: "dialog", "aria-labelledby": "title", tabindex: -1 };
    this.element = make("section", { class: "panel", part: "panel", id: "panel", ...dialog }, ...children);
    this.element.hidden = true;
    for (const type of ["keydown", "keyup", "keypress"] as const)
      this.element.addEventListener(type, (event) => this.#noteKey(event));
  }

  get isNarrow(): boolean {
    return this.#narrow.matches;
  }

  show(open: boolean): void {
    this.element.hidden = !open;
    this.fit();
  }

  /** On a touch screen the keyboard would cover half of the conversation, so there the panel itself gets the focus. */
  focus(): void {
    const target = matchMedia("(pointer: coarse)").matches ? this.element : this.field;
    target.focus({ preventScroll: true });
  }

  /** On a narrow screen it is a modal dialog as high as the on-screen keyboard leaves. */
  fit(): void {
    const modal = this.#narrow.matches && !this.element.hidden;
    setAttributes(this.element, { "aria-modal": modal ? "true" : null });
    const height = modal && visualViewport ? `${visualViewport.height}px` : "";
    this.element.style.setProperty("--visible-height", height || null);
  }

  #noteKey(event: KeyboardEvent): void {
    // What is typed here is no shortcut of the page.
    event.stopPropagation();
    if (event.type !== "keydown") return;
    if (event.key === "Escape" && !event.isComposing) this.leave();
    else if (event.key === "Tab" && this.#narrow.matches) this.#keepFocus(event);
  }

  #keepFocus(event: KeyboardEvent): void {
    const reachable = [...this.element.querySelectorAll<HTMLElement>(REACHABLE)].filter(
      (element) => element.tabIndex >= 0 && element.offsetParent !== null && !element.closest("[inert]"),
    );
    const end = event.shiftKey ? reachable[0] : reachable.at(-1);
    const active = (this.element.getRootNode() as ShadowRoot).activeElement;
    if (active !== end && !(event.shiftKey && active === this.element)) return;
    event.preventDefault();
    (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
  }
}
