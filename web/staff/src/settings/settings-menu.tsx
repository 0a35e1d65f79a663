/** Owns the small panel of what a person can choose: language, appearance, alerts, shortcuts. */
import {
  ActionIcon,
  Popover,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Tooltip,
  useMantineColorScheme,
} from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AlertSettings } from "./alert-settings";
import { LanguageSwitch } from "./language-switch";
import { setPreferences, usePreferences } from "./preferences";

export function SettingsMenu({ className }: { className?: string }) {
  const { t } = useTranslation();
  return (
    <Popover width={300} position="right-end" shadow="md" trapFocus withRoles={false}>
      <Popover.Target>
        <Tooltip label={t("settings.title")} position="right">
          <ActionIcon
            className={className}
            variant="transparent"
            size="lg"
            aria-label={t("settings.title")}
            aria-haspopup="dialog"
          >
            <IconSettings size={20} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t("settings.title")}>
        <Settings />
      </Popover.Dropdown>
    </Popover>
  );
}

function Settings() {
  const { t } = useTranslation();
  const { shortcuts } = usePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap="md">
      <Part title={t("app.language")}>
        <LanguageSwitch fullWidth />
      </Part>
      <Part title={t("settings.appearance")}>
        <SegmentedControl
          aria-label={t("settings.appearance")}
          size="xs"
          fullWidth
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: "light" as const, label: t("settings.light") },
            { value: "dark" as const, label: t("settings.dark") },
            { value: "auto" as const, label: t("settings.auto") },
          ]}
        />
      </Part>
      <Part title={t("settings.alerts")}>
        <AlertSettings />
      </Part>
      <Switch
        label={t("settings.shortcuts")}
        checked={shortcuts}
        onChange={(event) => setPreferences({ shortcuts: event.currentTarget.checked })}
      />
    </Stack>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Stack gap={6}>
    <Text size="xs" fw={600} c="dimmed">
      {title}
    </Text>
    {children}
  </Stack>
);
