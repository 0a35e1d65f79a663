/** Owns the middle of the desk while no conversation is open. */
import { Text } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./desk.module.css";

export function NothingOpen() {
  const { t } = useTranslation();
  return (
    <section className={classes.nothing} aria-label={t("desk.choose")}>
      <IconMessages size={36} stroke={1.3} aria-hidden />
      <Text fw={600} c="var(--text)">
        {t("desk.choose")}
      </Text>
      <Text size="sm">{t("desk.chooseHint")}</Text>
    </section>
  );
}
