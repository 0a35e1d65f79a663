// The menu in the panel's head: the language, the sound, the way to another channel, and the conversation as a file.
import { catalogues, type Language, languageNames, type Words } from "../catalogue";
import { describeGoingOn } from "../wording";
import { drawIcon, icons, make, setAttributes, setText, steer } from "./dom";

export interface MenuActions {
  setLanguage(language: Language): void;
  setSound(on: boolean): void;
  /** Rejects where it could not be saved. */
  save(): Promise<void>;
  /** The menu is looked at. */
  look(): void;
  /** The customer wants to go on at another channel. */
  goOn(): void;
}

export interface MenuState {
  readonly sound: boolean;
  readonly savable: boolean;
  /** The customer has said something: before that there is nothing to go on with. */
  readonly spoke: boolean;
  /** Where a link to go on leads, as far as it is known. */
  readonly channel: string | null;
}

/** In every language, so that who ended up in a strange one finds the way back. */
const LANGUAGE = `${catalogues.en.language} · ${catalogues.ko.language}`;

export class MenuView {
  readonly element: HTMLElement;
  readonly #toggle: HTMLButtonElement;
  readonly #menu: HTMLElement;
  readonly #sound: HTMLButtonElement;
  readonly #save: HTMLButtonElement;
  readonly #goOn: HTMLButtonElement;
  readonly #goOnText = make("span");
  readonly #soundText = make("span");
  /** Also says that it failed; with the menu opened anew it is a name again. */
  readonly #saveText = make("span", { "aria-live": "polite" });
  /** The state in words, for the eyes; a screen reader has it from `aria-checked`. */
  readonly #state = make("span", { class: "state", "aria-hidden": "true" });
  #words: Words = catalogues.en;
  #saving = false;

  constructor(private readonly actions: MenuActions) {
    const tool = { "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "menu" };
    this.#toggle = make(
      "button",
      { class: "tool options", part: "options", type: "button", ...tool },
      drawIcon(...icons.more),
    );
    const languages = make("div", { role: "group", "aria-label": LANGUAGE });
    languages.append(make("p", { class: "caption", "aria-hidden": "true" }, LANGUAGE));
    for (const code of Object.keys(languageNames) as Language[]) languages.append(this.#makeLanguage(code));
    this.#sound = this.#makeItem("menuitemcheckbox", icons.bell, this.#soundText, this.#state);
    this.#save = this.#makeItem("menuitem", icons.save, this.#saveText);
    this.#goOn = this.#makeItem("menuitem", icons.onward, this.#goOnText);
    this.#menu = make(
      "div",
      { class: "menu", part: "menu", id: "menu", role: "menu" },
      languages,
      make("div", { class: "rule", role: "separator" }),
      this.#sound,
      this.#goOn,
      this.#save,
    );
    this.#menu.hidden = true;
    this.element = make("div", { class: "anchor" }, this.#toggle, this.#menu);
    this.#toggle.addEventListener("click", () => this.#show(this.#menu.hidden === true));
    this.#sound.addEventListener("click", () => {
      this.actions.setSound(this.#sound.getAttribute("aria-checked") !== "true");
    });
    this.#save.addEventListener("click", () => {
      if (this.#saving || this.#save.getAttribute("aria-disabled") === "true") return;
      this.#keep();
    });
    this.#goOn.addEventListener("click", () => {
      this.#show(false);
      this.actions.goOn();
    });
    this.#menu.addEventListener("keydown", (event) => steer(event, this.#items()));
    this.element.addEventListener("focusout", ({ relatedTarget: to }) => {
      if (!(to instanceof Node && this.element.contains(to))) this.#show(false, false);
    });
  }

  relabel(words: Words, language: Language): void {
    this.#words = words;
    this.#toggle.setAttribute("aria-label", words.menu);
    this.#menu.setAttribute("aria-label", words.menu);
    setText(this.#soundText, words.sound);
    setText(this.#saveText, words.save);
    for (const item of this.#items()) {
      const { language: code } = item.dataset;
      if (code) item.setAttribute("aria-checked", String(code === language));
    }
  }

  update({ sound, savable, spoke, channel }: MenuState): void {
    this.#goOn.hidden = !spoke;
    setText(this.#goOnText, describeGoingOn(channel, this.#words));
    setAttributes(this.#sound, { "aria-checked": sound ? "true" : "false" });
    setText(this.#state, sound ? this.#words.on : this.#words.off);
    setAttributes(this.#save, { "aria-disabled": savable ? null : "true" });
  }

  /** Closes the menu where it is open; true then. */
  close(): boolean {
    if (this.#menu.hidden) return false;
    this.#show(false);
    return true;
  }

  async #keep(): Promise<void> {
    this.#saving = true;
    try {
      await this.actions.save();
      this.#show(false);
    } catch {
      setText(this.#saveText, this.#words.notLoaded);
    }
    this.#saving = false;
  }

  #makeItem(role: string, icon: readonly string[], ...text: (Node | string)[]): HTMLButtonElement {
    return make("button", { type: "button", role, tabindex: -1 }, drawIcon(...icon), ...text);
  }

  #makeLanguage(code: Language): HTMLButtonElement {
    const item = this.#makeItem("menuitemradio", icons.check, languageNames[code]);
    setAttributes(item, { lang: code, "data-language": code });
    item.addEventListener("click", () => {
      const chosen = item.getAttribute("aria-checked") === "true";
      this.#show(false);
      if (!chosen) this.actions.setLanguage(code);
    });
    return item;
  }

  #items(): HTMLButtonElement[] {
    return [...this.#menu.querySelectorAll<HTMLButtonElement>("button:not([hidden])")];
  }

  #show(shown: boolean, focus = true): void {
    if (this.#menu.hidden === !shown) return;
    this.#menu.hidden = !shown;
    setText(this.#saveText, this.#words.save);
    if (shown && !this.#goOn.hidden) this.actions.look();
    this.#toggle.setAttribute("aria-expanded", String(shown));
    if (focus) (shown ? this.#items()[0] : this.#toggle)?.focus();
  }
}
