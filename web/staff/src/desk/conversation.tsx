/** Owns the middle pane: one conversation, what was said in it, and what can be done with it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation as ConversationData } from "../api/types";
import { useShortcut } from "../keys/shortcut";
import { supervises, useMe } from "../session/session";
import { Composer } from "./composer/composer";
import { requestFocus } from "./composer/focus";
import { ConversationFailure } from "./conversation-failure";
import { ConversationHead } from "./conversation-head";
import { useCustomerName } from "./customer-name";
import desk from "./desk.module.css";
import { ReassignDialog } from "./handling/reassign-dialog";
import { ResolveDialog } from "./handling/resolve-dialog";
import { TransferDialog } from "./handling/transfer-dialog";
import { useClaim } from "./handling/use-claim";
import { Transcript } from "./transcript/transcript";
import { useCase } from "./use-case";

export function Conversation({ id }: { id: string }) {
  const { t } = useTranslation();
  const customerName = useCustomerName();
  const { conversation, error, refetch } = useCase(id);
  const name = conversation ? customerName(conversation) : t("app.loading");
  return (
    <section className={desk.conversation} aria-label={name}>
      {conversation ? (
        <OpenConversation conversation={conversation} />
      ) : error ? (
        <ConversationFailure error={error} onRetry={refetch} />
      ) : (
        <Transcript id={id} language="en" name={name} />
      )}
    </section>
  );
}

function OpenConversation({ conversation }: { conversation: ConversationData }) {
  const { id, owner, agent, language } = conversation;
  const me = useMe();
  const name = useCustomerName()(conversation);
  const [dialog, setDialog] = useState<"transfer" | "resolve" | "reassign" | null>(null);
  const { claim, claiming } = useClaim();
  const mine = owner === "agent" && agent?.id === me.id;
  const gives = supervises(me) && !mine && (owner === "agent" || owner === "waiting");

  useShortcut("c", () => owner === "waiting" && !claiming && claim(conversation));
  useShortcut("r", () => requestFocus(id, "reply"));
  useShortcut("n", () => requestFocus(id, "note"));
  useShortcut("e", () => mine && setDialog("resolve"));
  useShortcut("t", () => (mine ? setDialog("transfer") : gives && setDialog("reassign")));

  const close = () => setDialog(null);
  return (
    <>
      <ConversationHead
        conversation={conversation}
        mine={mine}
        gives={gives}
        claiming={claiming}
        onClaim={() => claim(conversation)}
        onReassign={() => setDialog("reassign")}
        onTransfer={() => setDialog("transfer")}
        onResolve={() => setDialog("resolve")}
      />
      <Transcript id={id} language={language} name={name} />
      <Composer
        conversation={conversation}
        mine={mine}
        claiming={claiming}
        onClaim={() => claim(conversation)}
      />
      <TransferDialog conversation={conversation} opened={dialog === "transfer"} onClose={close} />
      {gives && <ReassignDialog conversation={conversation} opened={dialog === "reassign"} onClose={close} />}
      <ResolveDialog conversation={conversation} opened={dialog === "resolve"} onClose={close} />
    </>
  );
}
