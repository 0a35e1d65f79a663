/** Owns one row of the transcript: which of its kinds is drawn by what. Drawn again only when it changes. */
import { memo } from "react";
import type { Entry } from "../../api/types";
import { ChangeLine } from "./change-line";
import { DayLine } from "./day-line";
import { FailureLine } from "./failure-line";
import { findChosen, findEdited, type Row } from "./rows";
import { TurnBlock } from "./turn-block";

interface Props {
  conversation: string;
  row: Row;
  entries: readonly Entry[];
  customer: string;
  language: string;
}

export const TranscriptRow = memo(
  function TranscriptRow({ conversation, row, entries, customer, language }: Props) {
    switch (row.kind) {
      case "day":
        return <DayLine at={row.at} />;
      case "change":
        return <ChangeLine entry={row.entry} />;
      case "failure":
        return <FailureLine entry={row.entry} of={row.of} />;
      case "turn": {
        const offer = row.entries.at(-1);
        const [first] = row.entries;
        return (
          <TurnBlock
            conversation={conversation}
            turn={row}
            customer={customer}
            language={language}
            chosen={offer ? findChosen(entries, offer) : null}
            edited={first ? findEdited(entries, first) : null}
          />
        );
      }
    }
  },
  (before, after) =>
    before.conversation === after.conversation &&
    before.customer === after.customer &&
    before.language === after.language &&
    before.row.key === after.row.key &&
    sizeOf(before.row) === sizeOf(after.row) &&
    !offersButtons(after.row),
);

const sizeOf = (row: Row) => (row.kind === "turn" ? row.entries.length : 1);
const offersButtons = (row: Row) =>
  row.kind === "turn" && row.entries.some((entry) => entry.buttons?.length > 0);
