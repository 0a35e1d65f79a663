/** Owns who the customer is, and how they came. */
import { useTranslation } from "react-i18next";
import type { Conversation, Identity } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { formatMoment } from "../../time/format";
import { Copyable } from "./copyable";
import { Fact, FactList, FactPart } from "./fact";
import classes from "./facts.module.css";

interface Props {
  conversation: Conversation;
  /** All channels that are proven theirs, once they are known. */
  identities: readonly Identity[] | undefined;
}

export function CustomerFacts({ conversation, identities }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const reading = useLanguage();
  const { customer, channel, language, opened_at } = conversation;
  const others = new Set(identities?.map((identity) => identity.channel));
  others.delete(channel);
  const unknown = <span className={classes.unknown}>{t("facts.unknown")}</span>;
  return (
    <FactPart title={t("facts.customer")}>
      <FactList>
        <Fact name={t("facts.name")}>{customer.name ?? unknown}</Fact>
        <Fact name={t("facts.email")}>
          {customer.email ? <Copyable value={customer.email} name={t("facts.email")} /> : unknown}
        </Fact>
        <Fact name={t("facts.language")}>{label("language", language)}</Fact>
        <Fact name={t("facts.channel")}>{label("channel", channel)}</Fact>
        {others.size > 0 && (
          <Fact name={t("facts.channels")}>{[...others].map((one) => label("channel", one)).join(", ")}</Fact>
        )}
        <Fact name={t("facts.opened")}>{formatMoment(opened_at, reading)}</Fact>
      </FactList>
    </FactPart>
  );
}
