/** Owns the choice to be alerted: both ways are off until somebody asks for them. */
import { Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { playChime } from "../alerts/chime";
import { setPreferences, usePreferences } from "./preferences";

const supported = "Notification" in globalThis;

export function AlertSettings() {
  const { t } = useTranslation();
  const { sound, notifications } = usePreferences();
  const [blocked, setBlocked] = useState(supported && Notification.permission === "denied");

  const chooseNotifications = async (wanted: boolean) => {
    const permission = wanted ? await Notification.requestPermission() : Notification.permission;
    setBlocked(permission === "denied");
    setPreferences({ notifications: wanted && permission === "granted" });
  };

  return (
    <Stack gap="xs">
      <Switch
        label={t("settings.sound")}
        checked={sound}
        onChange={(event) => {
          setPreferences({ sound: event.currentTarget.checked });
          if (event.currentTarget.checked) playChime();
        }}
      />
      {supported && (
        <Switch
          label={t("settings.notifications")}
          checked={notifications && !blocked}
          disabled={blocked}
          onChange={(event) => void chooseNotifications(event.currentTarget.checked)}
        />
      )}
      {blocked && (
        <Text size="xs" c="dimmed">
          {t("settings.notificationsBlocked")}
        </Text>
      )}
    </Stack>
  );
}
