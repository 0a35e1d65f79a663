/** Owns the switch between the languages. Each is named in itself. */
import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LANGUAGES, type Language, setLanguage, useLanguage } from "../i18n/language";

const choices = Object.entries(LANGUAGES).map(([value, label]) => ({
  value: value as Language,
  label: <span lang={value}>{label}</span>,
}));

export function LanguageSwitch({ fullWidth }: { fullWidth?: boolean }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t("app.language")}
      size="xs"
      fullWidth={fullWidth}
      data={choices}
      value={useLanguage()}
      onChange={setLanguage}
    />
  );
}
