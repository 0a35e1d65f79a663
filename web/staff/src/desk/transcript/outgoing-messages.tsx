/** Owns what is on its way: shown like a message, with how far it got and what can be done where it failed. */
import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/problem-text";
import { requestFocus } from "../composer/focus";
import { drafts } from "../drafts";
import { type Outgoing, outbox } from "../outbox";
import { uploads } from "../uploads";
import { OutgoingFiles } from "./attachments";
import { MessageText } from "./message-text";
import classes from "./transcript.module.css";

export const OutgoingMessages = ({ items }: { items: Outgoing[] }) =>
  items.map((item) => <OutgoingMessage key={item.id} item={item} />);

function OutgoingMessage({ item }: { item: Outgoing }) {
  const { t } = useTranslation();
  const note = item.kind === "note";
  return (
    <article className={classes.turn} data-voice={note ? "note" : "agent"} data-state={item.state}>
      <header className={classes.by}>
        {note && <IconLock size={13} aria-hidden />}
        <span className={classes.speaker}>{note ? t("transcript.note") : t("transcript.you")}</span>
        {item.state !== "failed" && <span>{t(`transcript.${item.state}`)}</span>}
      </header>
      {item.text && (
        <p className={classes.bubble}>
          <MessageText text={item.text} />
        </p>
      )}
      <OutgoingFiles files={item.files ?? []} />
      {item.state === "failed" && <Failed item={item} />}
    </article>
  );
}

function Failed({ item }: { item: Outgoing }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useProblemText();
  const why =
    item.problem?.type === "interrupted"
      ? t("transcript.interrupted")
      : problemText(item.problem ?? undefined);
  const edit = () => {
    outbox.discard(item.id);
    drafts.giveBack(item.agent, item.conversation, item.kind, item.text);
    uploads.giveBack(item.conversation, item.files ?? []);
    requestFocus(item.conversation, item.kind);
  };
  return (
    <div className={classes.failed} role="alert">
      <span>
        <strong>{t("transcript.notSent")}</strong> {why}
      </span>
      <span className={classes.remedies}>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => void outbox.send(client, item).catch(() => {})}
        >
          {t("app.retry")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={edit}>
          {t("transcript.edit")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => outbox.discard(item.id)}>
          {t("transcript.discard")}
        </Button>
      </span>
    </div>
  );
}
