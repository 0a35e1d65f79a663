/** Owns the summary that a language model wrote, where one does: it comes when it is there, and nothing waits for it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { summaryQuery } from "../../api/queries";
import type { Conversation } from "../../api/types";
import { useLanguage } from "../../i18n/language";
import { useMe } from "../../session/session";
import classes from "./facts.module.css";

export function WrittenSummary({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const reading = useLanguage();
  const { writes_summaries } = useMe();
  const { id, epoch, owner } = conversation;
  const { data } = useQuery({
    ...summaryQuery(id, reading, epoch),
    enabled: writes_summaries && (owner === "waiting" || owner === "agent"),
  });
  if (data?.by !== "model") return null;
  return (
    <figure className={classes.written}>
      <p lang={reading}>{data.text}</p>
      <figcaption>{t("facts.writtenByModel")}</figcaption>
    </figure>
  );
}
