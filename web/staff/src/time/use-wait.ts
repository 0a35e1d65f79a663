/** Owns a wait in the reader's words. */
import { useTranslation } from "react-i18next";
import { formatWait } from "./format";

export function useWait(milliseconds: number): string {
  const { t } = useTranslation();
  return formatWait(milliseconds, { day: t("time.dayUnit"), hour: t("time.hourUnit") });
}
