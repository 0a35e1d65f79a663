// The form for a message after hours: an e-mail address, and what the customer wants to add.
import type { Language } from "../catalogue";
import type { Tools } from "../more";
import { leaveWords } from "./words";

/** What the server finds in a message as an address (handoff/waiting_room.py). */
const EMAIL = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$/;

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** `before`: the form that it replaces, in another language; what was typed there stays. */
export function drawLeaveForm(
  tools: Tools,
  title: string,
  language: Language,
  before: HTMLElement | null,
  leave: (email: string, text: string) => void,
): HTMLFormElement {
  const { make, mostCharacters, setAttributes, setText } = tools;
  const words = leaveWords[language];
  const email = make("input", {
    id: "leave-email",
    class: "entry",
    type: "email",
    autocomplete: "email",
    inputmode: "email",
    required: true,
    "aria-describedby": "leave-problem",
  });
  const text = make("textarea", { id: "leave-text", class: "entry", rows: 2, maxlength: mostCharacters });
  const problem = make("p", { class: "problem", id: "leave-problem", role: "alert" });
  const send = make("button", { class: "choice strong", part: "choice", type: "submit" }, title);
  const form = make(
    "form",
    { class: "leave", part: "leave", novalidate: true, "aria-label": title },
    make("label", { for: "leave-email" }, words.email),
    email,
    problem,
    make("label", { for: "leave-text" }, words.emailMessage),
    text,
    send,
  );
  email.value = before?.querySelector("input")?.value ?? "";
  text.value = before?.querySelector("textarea")?.value ?? "";
  const complain = (complaint: string) => {
    setText(problem, complaint);
    setAttributes(email, { "aria-invalid": complaint ? "true" : null });
  };
  email.addEventListener("input", () => complain(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = email.value.trim();
    if (isEmail(address)) {
      leave(address, text.value.trim());
      return;
    }
    complain(words.emailWrong);
    email.focus();
  });
  return form;
}
