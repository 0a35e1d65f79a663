/** Owns why a person is needed, and what it is about. */
import { useTranslation } from "react-i18next";
import type { Conversation } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { formatMoment } from "../../time/format";
import { Fact, FactList, FactPart } from "./fact";
import classes from "./facts.module.css";

export function HandoverFacts({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const label = useLabel();
  const reading = useLanguage();
  const { reason, summary, waiting_since_at, agent, owner, language } = conversation;
  if (!reason && !summary) return null;
  return (
    <FactPart title={t("facts.handover")}>
      {summary && (
        <blockquote className={classes.summary} lang={language} title={t("facts.summary")}>
          {summary}
        </blockquote>
      )}
      <FactList>
        {reason && <Fact name={t("facts.reason")}>{label("reason", reason)}</Fact>}
        {waiting_since_at !== null && (
          <Fact name={t("facts.since")}>{formatMoment(waiting_since_at, reading)}</Fact>
        )}
        {owner === "agent" && agent && (
          <Fact name={t("facts.agent")}>{agent.name ?? t("owner.someone")}</Fact>
        )}
      </FactList>
    </FactPart>
  );
}
