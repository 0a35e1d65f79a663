/** Owns the buttons that the customer was shown: to be read, not to be pressed. */
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Button } from "../../api/types";
import classes from "./transcript.module.css";

export function OfferedButtons({ buttons, chosen }: { buttons: Button[]; chosen: string | null }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.offers} aria-label={t("transcript.buttons")} title={t("transcript.buttons")}>
      {buttons.map(({ title, payload }) => (
        <li key={payload} className={classes.offer} data-chosen={title === chosen || undefined}>
          {title === chosen && <IconCheck size={13} aria-hidden />}
          {title}
          {title === chosen && <span className="visually-hidden">, {t("transcript.chosen")}</span>}
        </li>
      ))}
    </ul>
  );
}
