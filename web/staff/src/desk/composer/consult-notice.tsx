/** Owns the line that says who is asked for advice, to who asked and to the colleague, with the button that ends it. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { endConsult } from "../../api/calls";
import type { Consulted } from "../../api/types";
import { applyConversation } from "../../feed/apply";
import { useProblemText } from "../../i18n/problem-text";
import { useMe } from "../../session/session";
import { showProblem } from "../../shell/toast";
import { useRefresh } from "../handling/use-refresh";
import classes from "./composer.module.css";

interface Props {
  conversation: string;
  consulted: Consulted;
  /** One is asked oneself. */
  asked: boolean;
}

export function ConsultNotice({ conversation, consulted, asked }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const problemText = useProblemText();
  const refresh = useRefresh();
  const { mutate, isPending } = useMutation({
    mutationFn: () => endConsult(conversation),
    onSuccess: (ended) => applyConversation(client, ended, me.id),
    onError: (error) => {
      showProblem(problemText(error));
      refresh(conversation);
    },
  });
  const name = (asked ? consulted.by : consulted.agent).name ?? t("owner.someone");
  return (
    <div className={classes.notice} data-tone="warning">
      <span>{t(asked ? "consult.answer" : "consult.wait", { name })}</span>
      <Button size="compact-md" variant="default" loading={isPending} onClick={() => mutate()}>
        {t(asked ? "consult.done" : "consult.end")}
      </Button>
    </div>
  );
}
