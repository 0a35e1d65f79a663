/** Owns what is said when a log-in did not work. */
import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Problem } from "../api/problem";
import { useProblemText } from "../i18n/problem-text";
import { useNow } from "../time/clock";
import { useWait } from "../time/use-wait";

interface Props {
  problem: Problem | null;
  blockedUntil: number | null;
}

export function LoginProblem({ problem, blockedUntil }: Props) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  if (!problem) return null;
  if (problem.type === "wrong_login") return <Warning>{t("login.wrong")}</Warning>;
  if (blockedUntil !== null) return <Throttled until={blockedUntil} />;
  return <Warning>{problemText(problem)}</Warning>;
}

function Throttled({ until }: { until: number }) {
  const { t } = useTranslation();
  const left = until - useNow();
  const wait = useWait(left);
  return (
    <>
      <Alert color="red" role="note">
        {left > 0 ? t("login.throttled", { wait }) : t("login.throttledOver")}
      </Alert>
      {/* Read out once; the seconds that count down are for the eye. */}
      <span role="alert" className="visually-hidden">
        {t("problem.too_many_attempts")}
      </span>
    </>
  );
}

const Warning = ({ children }: { children: React.ReactNode }) => (
  <Alert color="red" role="alert">
    {children}
  </Alert>
);
