/** Owns the words for whose a conversation is just now. */
import { useTranslation } from "react-i18next";
import type { Conversation } from "../api/types";
import { useMe } from "../session/session";
import classes from "./conversation-head.module.css";
import { Counting } from "./list/row-time";
import { OfferedTo } from "./offer/offered-to";

/** Who is asked for advice on a conversation. */
export function Asking({ conversation: { consulted } }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const me = useMe();
  if (!consulted) return null;
  const words =
    consulted.agent.id === me.id
      ? t("consult.you")
      : t("consult.asking", { name: consulted.agent.name ?? t("owner.someone") });
  return <span className={classes.asking}>{words}</span>;
}

export function OwnerState({ conversation, mine }: { conversation: Conversation; mine: boolean }) {
  const { t } = useTranslation();
  const { owner, agent, waiting_since_at, position } = conversation;
  if (owner === "waiting") {
    return (
      <span className={classes.owner}>
        {t("owner.waiting")}
        {waiting_since_at !== null && (
          <Counting since={waiting_since_at} label={(wait) => t("list.waitingFor", { wait })} />
        )}
        {position !== null && <span>· {t("list.position", { position })}</span>}
        <OfferedTo conversation={conversation.id} />
      </span>
    );
  }
  const words = mine
    ? t("owner.mine")
    : owner === "agent"
      ? t("owner.agent", { name: agent?.name ?? t("owner.someone") })
      : t(`owner.${owner}`);
  return (
    <span className={classes.owner} data-owner={mine ? "mine" : owner}>
      {words}
      <Asking conversation={conversation} />
    </span>
  );
}
