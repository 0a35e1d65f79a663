/** Owns the page that is shown when another one could not be: the server is away, or a part of us broke. */
import { Button } from "@mantine/core";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { useProblemText } from "../i18n/problem-text";
import { BlankPage } from "./blank-page";

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const router = useRouter();
  const problem = asProblem(error);
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <BlankPage
      title={problem.passing ? t("page.unavailable") : t("page.broken")}
      hint={problem.passing ? t("page.unavailableHint") : problemText(problem)}
    >
      <Button onClick={again}>{t("app.retry")}</Button>
    </BlankPage>
  );
}
