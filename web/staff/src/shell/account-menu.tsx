/** Owns the menu of the person who is logged in. */
import { Avatar, Indicator, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { PRESENCE_COLOR } from "../session/presence";
import { useMe } from "../session/session";
import { useLogout } from "../session/use-logout";

export function AccountMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const leave = useLogout();

  return (
    <Menu position="right-end" width={230} shadow="md">
      <Menu.Target>
        <UnstyledButton aria-label={t("account.menu", { name: me.name })}>
          <Indicator color={PRESENCE_COLOR[me.status]} size={11} offset={4} position="bottom-end" withBorder>
            <Avatar size={34} radius="xl" name={me.name} color="pine" variant="filled" />
          </Indicator>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--text)">
            {me.name}
          </Text>
          {me.email}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          {t("account.logout")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
