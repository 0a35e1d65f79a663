/** Owns why a person is needed, and since when. */
import { useTranslation } from "react-i18next";
import type { Case, Conversation } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { formatMoment } from "../../time/format";
import { Copyable } from "./copyable";
import { Fact, FactList, FactPart } from "./fact";
import classes from "./facts.module.css";

interface Props {
  conversation: Conversation;
  answerByMail: Case["answer_by_mail"] | undefined;
}

export function HandoverFacts({ conversation, answerByMail }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const reading = useLanguage();
  const { reason, waiting_since_at, agent, owner } = conversation;
  if (!reason) return null;
  return (
    <FactPart title={t("facts.handover")}>
      <FactList>
        <Fact name={t("facts.reason")}>{label("reason", reason)}</Fact>
        {waiting_since_at !== null && (
          <Fact name={t("facts.since")}>{formatMoment(waiting_since_at, reading)}</Fact>
        )}
        {owner === "agent" && agent && (
          <Fact name={t("facts.agent")}>{agent.name ?? t("owner.someone")}</Fact>
        )}
        {answerByMail && (
          <Fact name={t("facts.answerByMail")}>
            <Copyable value={answerByMail.to} name={t("facts.email")} />
            <div className={classes.unknown}>
              {t(answerByMail.sends ? "facts.mailedForYou" : "facts.mailYourself")}
            </div>
          </Fact>
        )}
      </FactList>
    </FactPart>
  );
}
