/** Owns the page for an address that leads nowhere. */
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BlankPage } from "./blank-page";

export function NotFoundPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <BlankPage title={t("page.notFound")}>
      <Button onClick={() => void navigate({ to: "/" })}>{t("page.toDesk")}</Button>
    </BlankPage>
  );
}
