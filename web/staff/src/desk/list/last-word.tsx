/** Owns the line of a row that says what was last said, or that the customer is typing. */
import { useTranslation } from "react-i18next";
import type { Conversation } from "../../api/types";
import { useTyping } from "../../feed/typing";
import { useCustomerName } from "../customer-name";
import classes from "./list.module.css";

export function LastWord({ conversation, mine }: { conversation: Conversation; mine: boolean }) {
  const { t } = useTranslation();
  const customerName = useCustomerName();
  const typing = useTyping(conversation.id);
  const { owner, last, language, summary } = conversation;
  if (typing) {
    const name = customerName(conversation);
    return <span className={classes.typing}>{t("transcript.typing", { name })}</span>;
  }
  // Of who waits, what it is about says more than what they were told last.
  if (owner === "waiting" && last?.author !== "customer" && summary) {
    return (
      <span className={classes.last} lang={language}>
        {summary}
      </span>
    );
  }
  if (!last) return <span className={classes.last}>{t("list.noText")}</span>;
  const authors = {
    customer: null,
    bot: t("list.botSaid"),
    agent: mine ? t("list.you") : t("transcript.agent"),
    system: t("transcript.system"),
  };
  const author = authors[last.author];
  return (
    <span className={classes.last}>
      {author && <span className={classes.author}>{author}: </span>}
      {last.text ? <span lang={language}>{last.text}</span> : t("list.file")}
    </span>
  );
}
