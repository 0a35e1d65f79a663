/** Owns why a person is needed, and since when. */
import { useTranslation } from "react-i18next";
import type { Case, Conversation, SoFar } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { formatMoment } from "../../time/format";
import { Copyable } from "./copyable";
import { Fact, FactList, FactPart } from "./fact";
import classes from "./facts.module.css";

interface Props {
  conversation: Conversation;
  answerByMail: Case["answer_by_mail"] | undefined;
  signals: SoFar["signals"];
}

export function HandoverFacts({ conversation, answerByMail, signals }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const reading = useLanguage();
  const { reason, waiting_since_at, agent, owner, priority } = conversation;
  if (!reason) return null;
  const spoke = signals.map(
    ({ name, times }) =>
      label("reason", name) + (times > 1 ? ` · ${t("facts.times", { count: times })}` : ""),
  );
  return (
    <FactPart title={t("facts.handover")}>
      <FactList>
        <Fact name={t("facts.reason")}>{label("reason", reason)}</Fact>
        {(spoke.length > 1 || (spoke[0] && spoke[0] !== label("reason", reason))) && (
          <Fact name={t("facts.signals")}>
            <ul className={classes.signals}>
              {spoke.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </Fact>
        )}
        {priority !== 0 && (
          <Fact name={t("facts.priority")}>
            {t(priority > 0 ? "facts.ahead" : "facts.behind", { minutes: Math.abs(priority) })}
          </Fact>
        )}
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
