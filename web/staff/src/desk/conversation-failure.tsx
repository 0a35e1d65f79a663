/** Owns what is shown where a conversation cannot be: it is not there, or not to be had just now. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { useProblemText } from "../i18n/problem-text";
import { Failure } from "./failure";
import { useOpen, useSelection } from "./selection";

export function ConversationFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { view } = useSelection();
  const open = useOpen();
  const gone = asProblem(error).status === 404 || asProblem(error).status === 403;
  return (
    <Failure
      title={gone ? t("desk.notFound") : t("desk.failed")}
      detail={gone ? null : problemText(error)}
      onRetry={gone ? undefined : onRetry}
    >
      <Button size="xs" variant="subtle" onClick={() => open(view)}>
        {t("desk.toList")}
      </Button>
    </Failure>
  );
}
