/** Owns what is shown to somebody whose role has no section yet. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLogout } from "../session/use-logout";
import { BlankPage } from "./blank-page";

export function NoSection() {
  const { t } = useTranslation();
  const leave = useLogout();
  return (
    <BlankPage title={t("page.noSection")} hint={t("page.noSectionHint")}>
      <Button variant="default" onClick={leave}>
        {t("account.logout")}
      </Button>
    </BlankPage>
  );
}
