/** Owns the switch of one's presence. */
import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSetPresence } from "../../session/presence";
import { useMe } from "../../session/session";
import classes from "./list.module.css";

export function PresenceMenu() {
  const { t } = useTranslation();
  const { status } = useMe();
  const setPresence = useSetPresence();
  return (
    <Menu position="bottom-end" width={190} shadow="md">
      <Menu.Target>
        <Button
          className={classes.presence}
          size="compact-sm"
          variant="default"
          radius="xl"
          leftSection={<span className={classes.dot} data-status={status} />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${t("account.presence")}: ${t(`account.${status}`)}`}
        >
          {t(`account.${status}`)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("account.presence")}</Menu.Label>
        {(["available", "busy", "away"] as const).map((choice) => (
          <Menu.Item
            key={choice}
            leftSection={<span className={classes.dot} data-status={choice} />}
            rightSection={choice === status && <IconCheck size={15} aria-hidden />}
            onClick={() => setPresence(choice)}
          >
            {t(`account.${choice}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
