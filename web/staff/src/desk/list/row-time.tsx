/** Owns the time in a row: a wait that counts up and grows louder, or when something was last said. */
import { IconClockHour4 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../../api/types";
import { needsReply } from "../../feed/lists";
import { useLanguage } from "../../i18n/language";
import { useNow } from "../../time/clock";
import { formatStamp, urgencyOf } from "../../time/format";
import { useWait } from "../../time/use-wait";
import classes from "./list.module.css";

export function RowTime({ conversation, mine }: { conversation: Conversation; mine: boolean }) {
  const { t } = useTranslation();
  const { owner, waiting_since_at, last, updated_at } = conversation;
  if (owner === "waiting" && waiting_since_at !== null) {
    return <Counting since={waiting_since_at} label={(wait) => t("list.waitingFor", { wait })} />;
  }
  if (mine && last && needsReply(conversation)) {
    return <Counting since={last.at} label={() => t("list.needsReply")} />;
  }
  return <Stamp at={last?.at ?? updated_at} />;
}

export function Counting({ since, label }: { since: number; label: (wait: string) => string }) {
  const waited = useNow() - since;
  const wait = useWait(waited);
  return (
    <span className={classes.wait} data-urgency={urgencyOf(waited)} title={label(wait)}>
      <IconClockHour4 size={13} stroke={2} aria-hidden />
      <span className="visually-hidden">{label(wait)}</span>
      <span aria-hidden>{wait}</span>
    </span>
  );
}

function Stamp({ at }: { at: number }) {
  const now = useNow(60);
  return (
    <time className={classes.stamp} dateTime={new Date(at).toISOString()}>
      {formatStamp(at, now, useLanguage())}
    </time>
  );
}
