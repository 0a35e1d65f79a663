// What runs when a page loads widget.js: the element is defined, and added where the page has none.
import { BatonChat, setScriptAddress } from "./element";

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
setScriptAddress(script?.src || null);
if (!customElements.get("baton-chat")) customElements.define("baton-chat", BatonChat);

function addElement(): void {
  if (document.querySelector("baton-chat")) return;
  const chat = document.createElement("baton-chat");
  // <script src="…/widget.js" data-language="ko" data-name="Haru"> sets the element's attributes.
  for (const name of [
    "accent",
    "customer",
    "label",
    "language",
    "name",
    "open",
    "position",
    "server",
    "sound",
    "theme",
  ]) {
    const value = script?.dataset[name];
    if (value !== undefined) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addElement);
else addElement();

export { BatonChat };
