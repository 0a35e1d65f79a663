// What a session needs of the page around it.
import type { Socket } from "./connection";
import type { SentFile } from "./files";
import type { Memory } from "./memory";
import type { Snapshot } from "./snapshot";

export interface SessionSettings {
  readonly memory: Memory;
  readonly makeSocket: () => Socket;
  /** The language that the customer chose, or null to let Baton find out. */
  readonly language: () => string | null;
  /** The shop's word for its customer, null without one; undefined while it is still to come. */
  readonly customer: string | null | undefined;
  readonly onChange: (snapshot: Snapshot) => void;
  /** A text that the server did not take goes back to the composer. */
  readonly onReturned: (text: string, reason: string, files: readonly SentFile[]) => void;
  /** The customer who was here is gone: nothing of theirs is to be seen. */
  readonly onForgotten: () => void;
  /** The shop's word was not taken; true when the page is about to bring another one. */
  readonly onBadCustomer: (detail: string) => boolean;
  readonly random?: () => number;
}
