// How long the server has been away, and what the browser says of its network: what the customer is told about it.
import type { Known } from "./snapshot";
import { Timers } from "./timers";

const LATE_MILLISECONDS = 1_500;
/** So long without the server, and the customer is told what becomes of their messages. */
const AWAY_MILLISECONDS = 20_000;

export class Absence {
  readonly #timers = new Timers<"late" | "away">();

  constructor(private readonly known: Known) {}

  /** From here on the connection is wanted, and not there. */
  begin(): void {
    const { late, away, offline, link } = this.known.now;
    if (offline && link === "lost") this.known.change({ late: true });
    else if (!late && !this.#timers.has("late"))
      this.#timers.set("late", LATE_MILLISECONDS, () => this.known.change({ late: true }));
    if (!away && !this.#timers.has("away"))
      this.#timers.set("away", AWAY_MILLISECONDS, () => this.known.change({ away: true }));
  }

  end(): void {
    this.#timers.cancelAll();
    this.known.change({ late: false, away: false });
  }

  /** What the browser says. It errs at times, so this alone closes nothing. */
  setOffline(offline: boolean): void {
    const { link, late } = this.known.now;
    this.known.change({ offline, late: late || (offline && link === "lost") });
  }
}
