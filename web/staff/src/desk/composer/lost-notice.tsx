/** Owns the news that the conversation went to somebody else while one was writing. The text is still there. */
import { CloseButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./composer.module.css";
import type { Lost } from "./use-send";

export function LostNotice({ lost, onDismiss }: { lost: Lost; onDismiss: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.notice} data-tone="warning" role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <span>{lost.to ? t("composer.lost", { name: lost.to }) : t("composer.lostNobody")}</span>
      <CloseButton size="sm" aria-label={t("composer.dismiss")} onClick={onDismiss} />
    </div>
  );
}
