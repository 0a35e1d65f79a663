/** Owns that an agent who was set away reads why, and can be back with one press. */
import { Button } from "@mantine/core";
import { IconPhoneX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSetPresence } from "../../session/presence";
import { useMe } from "../../session/session";
import classes from "./offer.module.css";

export function MissedNotice() {
  const { t } = useTranslation();
  const { status, away_reason } = useMe();
  const setPresence = useSetPresence();
  if (status !== "away" || away_reason !== "missed_offers") return null;
  return (
    <div role="alert" className={classes.missed}>
      <IconPhoneX size={18} aria-hidden />
      {t("offer.missed")}
      <Button size="compact-xs" variant="default" onClick={() => setPresence("available")}>
        {t("offer.back")}
      </Button>
    </div>
  );
}
