/** Owns the thin line that says that the conversation changed hands. */
import { useTranslation } from "react-i18next";
import { type Consulted, type Entry, type Owner, parseAgent } from "../../api/types";
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

/** What `conversation/drafts.py` records; `here` and `there` are channel and address. */
interface Identity {
  change: "joined" | "left";
  here: string;
  there: string | null;
  how: string;
}

/** What `handoff/service_levels.py` records. */
interface ServiceEvent {
  event: "warning" | "breached";
  kind: "first" | "next";
}

/** What `conversation/drafts.py` records when a colleague is asked for advice. */
interface ConsultEvent extends Consulted {
  event: "asked" | "ended";
}

function useChangeText(): (entry: Entry) => string {
  const { t } = useTranslation();
  const label = useLabel();
  const me = useMe();
  const describeIdentity = ({ change, here, there, how }: Identity) => {
    const channels = {
      here: label("channel", channelOf(here)),
      there: label("channel", channelOf(there ?? "")),
    };
    if (change === "left") return t("change.left", channels);
    return how === "shop" ? t("change.vouched", channels) : t("change.joined", channels);
  };
  const describeService = ({ event, kind }: ServiceEvent) =>
    t(event === "warning" ? "change.serviceWarning" : "change.serviceBreached", {
      kind: t(`service.${kind}`),
    });
  const describeConsult = ({ event, agent, by }: ConsultEvent) =>
    t(event === "asked" ? "change.consulted" : "change.consultEnded", {
      name: agent.name ?? t("owner.someone"),
      by: by.name ?? t("owner.someone"),
    });
  /** A supervisor took it or gave it away; who had it loses it, who gets it is named. */
  const describeGiving = (data: Record<string, unknown>, to: Owner, name: string, mine: boolean) => {
    const by = parseAgent(data.by)?.name ?? t("owner.someone");
    const former = parseAgent(data.former)?.name;
    if (to === "agent") {
      if (data.reason === "reassigned") return t("change.given", { by, name });
      return mine ? t("change.claimedByYou") : t("change.claimed", { name });
    }
    return former
      ? t("change.takenFrom", { by, name: former })
      : t("change.movedTeam", { by, team: String(data.team) });
  };
  return ({ data, name: entryName, kind }) => {
    if (kind === "note" && data?.service) return describeService(data.service as ServiceEvent);
    if (kind === "note" && data?.mailed) return t("change.mailed", data.mailed as { to: string });
    if (kind === "note" && data?.consult) return describeConsult(data.consult as ConsultEvent);
    if (kind === "note") return describeIdentity(data?.identity as Identity);
    const { from, to, reason, outcome } = (data ?? {}) as Record<string, string | null | undefined>;
    const agent = parseAgent(data?.agent);
    const name = agent?.name ?? entryName ?? t("owner.someone");
    if (data?.by) return describeGiving(data, to as Owner, name, agent?.id === me.id);
    switch (to as Owner) {
      case "agent":
        return agent?.id === me.id ? t("change.claimedByYou") : t("change.claimed", { name });
      case "waiting":
        if (reason === "transferred") return t("change.transferred");
        if (reason === "agent_gone") return t("change.agentGone", { name });
        if (reason === "overflow") return t("change.overflow", { team: String(data?.team) });
        if (reason === "agent_silent") return t("change.agentSilent", { name });
        return reason ? `${t("change.escalated")} · ${label("reason", reason)}` : t("change.escalated");
      case "closed":
        return t(reason === "continued" ? "change.continued" : "change.closed");
      default:
        if (from === "closed") return t("change.reopened");
        if (reason === "cancelled") return t("change.cancelled");
        return outcome ? `${t("change.resolved")} · ${label("outcome", outcome)}` : t("change.resolved");
    }
  };
}

const channelOf = (identity: string) => identity.split(" ")[0] ?? "";
