/** Owns how one voice is drawn: the customer left, we right, notes across and unmistakably internal. */
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { useMe } from "../../session/session";
import { formatMoment, formatTime } from "../../time/format";
import { Attachments } from "./attachments";
import { EditMark } from "./edit-mark";
import { MessageText } from "./message-text";
import { OfferedButtons } from "./offered-buttons";
import { isEdit, type Turn } from "./rows";
import classes from "./transcript.module.css";

interface Props {
  conversation: string;
  turn: Turn;
  customer: string;
  language: string;
  chosen: string | null;
  /** What the message said before the customer edited it. */
  edited: string | null;
}

export function TurnBlock({ conversation, turn, customer, language, chosen, edited }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const reading = useLanguage();
  const voice = turn.note ? "note" : turn.author;
  const at = turn.entries[0]?.at ?? 0;
  return (
    <article className={classes.turn} data-voice={voice}>
      <header className={classes.by}>
        {turn.note && <IconLock size={13} aria-hidden />}
        <Speaker turn={turn} customer={customer} />
        <time dateTime={new Date(at).toISOString()} title={formatMoment(at, reading)}>
          {formatTime(at, reading)}
        </time>
        {turn.movedTo && (
          <span>{t("transcript.onChannel", { channel: label("channel", turn.movedTo) })}</span>
        )}
        {turn.entries.some(isEdit) && <EditMark before={edited} language={language} />}
        {turn.note && <span className={classes.internal}>{t("transcript.noteHint")}</span>}
      </header>
      {turn.entries.map((entry) => (
        <div key={entry.seq} className={classes.message} title={formatMoment(entry.at, reading)}>
          {entry.text && (
            <p className={classes.bubble} lang={turn.note ? undefined : language}>
              <MessageText text={entry.text} />
            </p>
          )}
          <Attachments conversation={conversation} entry={entry} />
          {entry.buttons?.length > 0 && <OfferedButtons buttons={entry.buttons} chosen={chosen} />}
        </div>
      ))}
    </article>
  );
}

function Speaker({ turn, customer }: { turn: Turn; customer: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const names = {
    customer,
    bot: t("transcript.bot"),
    system: t("transcript.system"),
    agent: turn.name === me.name ? t("transcript.you") : (turn.name ?? t("transcript.agent")),
  };
  const name = names[turn.author];
  return <span className={classes.speaker}>{turn.note ? `${t("transcript.note")} · ${name}` : name}</span>;
}
