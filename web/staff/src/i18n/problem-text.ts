/** Owns how a Problem is put into words, in the reader's language. */
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";

interface Named {
  type: string;
  agentName: string | null;
}

export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    const problem: Named = isNamed(error) ? error : asProblem(error);
    const name = problem.agentName;
    if (problem.type === "not_owner" && name) return t("problem.notOwnerNamed", { name });
    if (problem.type === "not_waiting" && name) return t("problem.notWaitingNamed", { name });
    if (problem.type === "changed_hands" && name) return t("problem.changedHandsNamed", { name });
    if (problem.type === "offered" && name) return t("problem.offeredNamed", { name });
    const key = `problem.${problem.type}`;
    return i18n.exists(key) ? t(key as "problem.unexpected") : t("problem.unexpected");
  };
}

function isNamed(value: unknown): value is Named {
  return typeof value === "object" && value !== null && "type" in value && "agentName" in value;
}
