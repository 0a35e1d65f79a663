/** Owns the line between days. */
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/language";
import { useNow } from "../../time/clock";
import { dayOf, formatDay } from "../../time/format";
import classes from "./transcript.module.css";

const DAY_MS = 24 * 60 * 60 * 1000;

export function DayLine({ at }: { at: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(60);
  const day = dayOf(at);
  const name =
    day === dayOf(now)
      ? t("transcript.today")
      : day === dayOf(now - DAY_MS)
        ? t("transcript.yesterday")
        : formatDay(at, now, language);
  return (
    <div className={classes.day}>
      <span>{name}</span>
    </div>
  );
}
