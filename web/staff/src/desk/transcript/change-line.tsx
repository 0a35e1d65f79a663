/** Owns the thin line that says that the conversation changed hands. */
import { useTranslation } from "react-i18next";
import { type Entry, type Owner, parseAgent } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { useMe } from "../../session/session";
import { formatTime } from "../../time/format";
import classes from "./transcript.module.css";

export function ChangeLine({ entry }: { entry: Entry }) {
  const language = useLanguage();
  const words = useChangeText()(entry);
  return (
    <p className={classes.change}>
      <span>
        <time dateTime={new Date(entry.at).toISOString()}>{formatTime(entry.at, language)}</time> {words}
      </span>
    </p>
  );
}

function useChangeText(): (entry: Entry) => string {
  const { t } = useTranslation();
  const label = useLabel();
  const me = useMe();
  return ({ data, name: entryName }) => {
    const { from, to, reason, outcome } = (data ?? {}) as Record<string, string | null | undefined>;
    const agent = parseAgent(data?.agent);
    const name = agent?.name ?? entryName ?? t("owner.someone");
    switch (to as Owner) {
      case "agent":
        return agent?.id === me.id ? t("change.claimedByYou") : t("change.claimed", { name });
      case "waiting":
        if (reason === "transferred") return t("change.transferred");
        if (reason === "agent_gone") return t("change.agentGone", { name });
        return reason ? `${t("change.escalated")} · ${label("reason", reason)}` : t("change.escalated");
      case "closed":
        return t("change.closed");
      default:
        if (from === "closed") return t("change.reopened");
        if (reason === "cancelled") return t("change.cancelled");
        return outcome ? `${t("change.resolved")} · ${label("outcome", outcome)}` : t("change.resolved");
    }
  };
}
