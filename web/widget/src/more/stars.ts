// How it was, as five stars: a group of radio buttons whose names are the titles of the system's buttons.
import type { Button } from "../frames";
import type { Tools } from "../more";

const RATE = "baton:rate:";
const STAR = "M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8Z";

/** The five buttons of a rating, from one star to five; null where these are others. */
export function findStars(buttons: readonly Button[]): Button[] | null {
  if (buttons.length !== 5) return null;
  const stars = [1, 2, 3, 4, 5].flatMap(
    (count) => buttons.find(({ payload }) => payload === `${RATE}${count}`) ?? [],
  );
  return stars.length === 5 ? stars : null;
}

export interface Rating {
  readonly question: string;
  readonly stars: readonly Button[];
  readonly active: boolean;
  /** The title of the one that was pressed. */
  readonly chosen: string | null;
}

export function drawStars(
  tools: Tools,
  rating: Rating,
  choose: (title: string, payload: string) => void,
): HTMLElement {
  const { drawIcon, make, setAttributes, setText, steer } = tools;
  const { question, stars, active } = rating;
  const chosen = stars.findIndex(({ title }) => title === rating.chosen);
  /** What a look at a star means, for the eyes; who listens has the names. */
  const meaning = make("p", { class: "meaning good", "aria-hidden": "true" });
  const group = make("div", { class: "stars", role: "radiogroup", "aria-label": question });
  const buttons = stars.map(({ title, payload }, place) => {
    const star = make("button", { class: "star", part: "star", type: "button", role: "radio" });
    setAttributes(star, { "aria-label": title, "aria-checked": String(place === chosen), disabled: !active });
    star.append(drawIcon(STAR));
    star.addEventListener("click", () => choose(title, payload));
    for (const type of ["pointerenter", "focus"]) star.addEventListener(type, () => show(place));
    for (const type of ["pointerleave", "blur"]) star.addEventListener(type, () => show(focused()));
    return star;
  });
  const focused = () => buttons.findIndex((star) => star.matches(":focus-visible"));
  const show = (place: number) => {
    const upTo = place < 0 ? chosen : place;
    buttons.forEach((star, index) => {
      star.toggleAttribute("data-filled", index <= upTo);
    });
    setText(meaning, (stars[upTo]?.title ?? "").replace(/^[★☆\s]+/, ""));
  };
  /** One of them is in the order of the Tab key. */
  const reach = (place: number) => {
    buttons.forEach((star, index) => {
      star.tabIndex = index === place ? 0 : -1;
    });
  };
  group.addEventListener("keydown", (event) => {
    const star = steer(event, buttons);
    if (star) reach(buttons.indexOf(star));
  });
  reach(Math.max(0, chosen));
  show(-1);
  group.append(...buttons);
  return make("div", { class: "rating" }, group, meaning);
}
