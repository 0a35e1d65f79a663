/** Owns the line that says that something could not be delivered. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../api/types";
import { useLanguage } from "../../i18n/language";
import { formatTime } from "../../time/format";
import classes from "./transcript.module.css";

export function FailureLine({ entry, of }: { entry: Entry; of: Entry | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const detail = entry.text ?? entry.data?.detail;
  return (
    <p className={classes.failure}>
      <IconAlertTriangle size={16} aria-hidden />
      <span>
        {of ? t("transcript.failureOf", { time: formatTime(of.at, language) }) : t("transcript.failure")}
        {detail ? <span className={classes.detail}> {String(detail)}</span> : null}
      </span>
      <time dateTime={new Date(entry.at).toISOString()}>{formatTime(entry.at, language)}</time>
    </p>
  );
}
