/** Owns the way back to the newest message, which says how many came meanwhile. */
import { IconArrowDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./transcript.module.css";

export function NewPill({ count, onClick }: { count: number; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className={classes.pill} data-new={count > 0 || undefined} onClick={onClick}>
      <IconArrowDown size={15} aria-hidden />
      {count > 0 ? t("transcript.new", { count }) : t("transcript.toNewest")}
    </button>
  );
}
