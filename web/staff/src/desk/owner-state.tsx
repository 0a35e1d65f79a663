/** Owns the words for whose a conversation is just now. */
import { useTranslation } from "react-i18next";
import type { Conversation } from "../api/types";
import classes from "./conversation-head.module.css";
import { Counting } from "./list/row-time";

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
    </span>
  );
}
