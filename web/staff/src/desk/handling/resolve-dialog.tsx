/** Owns giving a conversation back to the bot: how it ended, and what was agreed. */
import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { resolve } from "../../api/calls";
import { asProblem } from "../../api/problem";
import type { Conversation, Outcome } from "../../api/types";
import { useProblemText } from "../../i18n/problem-text";
import { showDone, showProblem } from "../../shell/toast";
import { DraftWarning } from "./draft-warning";
import classes from "./handling.module.css";
import { HandlingDialog } from "./handling-dialog";
import { NoteField } from "./note-field";
import { useEnd } from "./use-end";
import { useRefresh } from "./use-refresh";

interface Props {
  conversation: Conversation;
  opened: boolean;
  onClose: () => void;
}

const OUTCOMES: readonly Outcome[] = ["solved", "unsolved", "no_reply"];

export function ResolveDialog({ conversation, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <HandlingDialog title={t("handling.resolveTitle")} opened={opened} onClose={onClose}>
      <ResolveForm conversation={conversation} onClose={onClose} />
    </HandlingDialog>
  );
}

function ResolveForm({ conversation, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [outcome, setOutcome] = useState<Outcome>("solved");
  const [note, setNote] = useState("");
  const end = useEnd();
  const refresh = useRefresh();

  const { mutate, isPending } = useMutation({
    mutationFn: () => resolve(conversation.id, { outcome, note: note.trim() || undefined }),
    onSuccess: (resolved) => {
      onClose();
      end(resolved);
      showDone(t("handling.resolved"));
    },
    onError: (error) => {
      showProblem(problemText(error));
      if (asProblem(error).status !== 409) return;
      refresh(conversation.id);
      onClose();
    },
  });
  const submit = () => {
    if (!isPending) mutate();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
      }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t("handling.resolveHint")}
        </Text>
        <DraftWarning conversation={conversation.id} />
        <Radio.Group
          label={t("handling.outcome")}
          value={outcome}
          onChange={(chosen) => setOutcome(chosen as Outcome)}
        >
          <Stack gap={6} mt={6}>
            {OUTCOMES.map((value) => (
              <Radio.Card
                key={value}
                value={value}
                className={classes.choice}
                aria-label={t(`outcome.${value}`)}
                data-autofocus={value === outcome || undefined}
              >
                <Radio.Indicator aria-hidden />
                <span className={classes.choiceLabel}>{t(`outcome.${value}`)}</span>
              </Radio.Card>
            ))}
          </Stack>
        </Radio.Group>
        <NoteField label={t("handling.resolveNote")} value={note} onChange={setNote} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={isPending}>
            {t("handling.resolveSubmit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
