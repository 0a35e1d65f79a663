/** Owns writing: a reply to the customer or a note for colleagues, each with its own draft. */
import { SegmentedControl } from "@mantine/core";
import { IconLock, IconMessage } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Kind } from "../../api/types";
import { isAsked } from "../../feed/lists";
import { useMe } from "../../session/session";
import { useCustomerName } from "../customer-name";
import { useDraft } from "../drafts";
import { MOST_FILES, type Upload, uploads, useUploads } from "../uploads";
import { AttachButton } from "./attach-button";
import { ChosenFiles } from "./chosen-files";
import classes from "./composer.module.css";
import { ConsultNotice } from "./consult-notice";
import { Field } from "./field";
import { useFocusWish } from "./focus";
import { LostNotice } from "./lost-notice";
import { OwnerNotice } from "./owner-notice";
import { useAttach } from "./use-attach";
import { useSend } from "./use-send";
import { useTypingSignal } from "./use-typing-signal";

interface Props {
  conversation: Conversation;
  mine: boolean;
  claiming: boolean;
  onClaim: () => void;
}

/** What a message and a note may hold. */
const LIMITS = { reply: 4000, note: 8000 };

export function Composer({ conversation, mine, claiming, onClaim }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const name = useCustomerName()(conversation);
  const asked = isAsked(conversation, me.id);
  const [chosen, setKind] = useState<Kind>("reply");
  const kind = asked ? "note" : chosen;
  const [text, setText] = useDraft(me.id, conversation.id, kind);
  const field = useRef<HTMLTextAreaElement>(null);
  const { send, lost, clearLost } = useSend(conversation.id);
  const signalTyping = useTypingSignal(conversation.id);

  const mayAttach = kind === "reply" && mine;
  const files = useUploads(conversation.id);
  const { attach, over, tooMany, handlers } = useAttach(conversation.id, mayAttach);
  const maySend = kind === "note" || mine;
  const shown = maySend || text.trim() !== "";
  const [wanted, setWanted] = useState(0);
  useFocusWish(conversation.id, (wished) => {
    setKind(wished);
    setWanted((count) => count + 1);
  });
  useEffect(() => {
    if (wanted > 0 && shown) field.current?.focus();
  }, [wanted, shown]);

  return (
    <div className={classes.composer} data-kind={kind} data-over={over || undefined} {...handlers}>
      {lost && kind === "reply" && !mine && <LostNotice lost={lost} onDismiss={clearLost} />}
      {kind === "reply" && !mine && !lost && (
        <OwnerNotice conversation={conversation} claiming={claiming} onClaim={onClaim} />
      )}
      {conversation.consulted && (asked || mine) && (
        <ConsultNotice conversation={conversation.id} consulted={conversation.consulted} asked={asked} />
      )}
      {!asked && (
        <SegmentedControl
          className={classes.kinds}
          size="xs"
          aria-label={t("composer.kind")}
          value={kind}
          onChange={setKind}
          data={[
            {
              value: "reply" as const,
              label: <KindLabel icon={<IconMessage size={14} />} text={t("composer.reply")} />,
            },
            {
              value: "note" as const,
              label: <KindLabel icon={<IconLock size={14} />} text={t("composer.note")} />,
            },
          ]}
        />
      )}
      {mayAttach && <ChosenFiles conversation={conversation.id} items={files} />}
      {mayAttach && tooMany && (
        <p role="alert" className={classes.tooMany}>
          {t("composer.tooManyFiles", { count: MOST_FILES })}
        </p>
      )}
      {shown && (
        <Field
          ref={field}
          label={kind === "note" ? t("composer.note") : t("composer.reply")}
          placeholder={kind === "note" ? t("composer.notePlaceholder") : t("composer.replyTo", { name })}
          action={kind === "note" ? t("composer.addNote") : t("composer.send")}
          text={text}
          limit={LIMITS[kind]}
          maySend={maySend}
          files={mayAttach ? readiness(files) : "none"}
          tools={mayAttach && <AttachButton onChoose={attach} />}
          onChange={(changed) => {
            setText(changed);
            if (kind === "reply" && mine && changed.trim()) signalTyping();
          }}
          onSend={() => {
            const sent = text.trim();
            setText("");
            clearLost();
            send(kind, sent, mayAttach ? uploads.take(conversation.id) : []);
          }}
        />
      )}
    </div>
  );
}

/** A file that failed is looked at before anything is sent. */
function readiness(files: readonly Upload[]): "none" | "ready" | "notReady" {
  if (files.length === 0) return "none";
  return files.every(({ stored }) => stored) ? "ready" : "notReady";
}

const KindLabel = ({ icon, text }: { icon: React.ReactNode; text: string }) => (
  <span className={classes.kind}>
    {icon}
    {text}
  </span>
);
