/** Owns handing a conversation to a colleague, or back to the queue. */
import { Button, Group, Modal, Radio, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { transfer } from "../../api/calls";
import { asProblem } from "../../api/problem";
import { agentsQuery } from "../../api/queries";
import type { Colleague, Conversation } from "../../api/types";
import { useProblemText } from "../../i18n/problem-text";
import { useMe } from "../../session/session";
import { showDone, showProblem } from "../../shell/toast";
import { DraftWarning } from "./draft-warning";
import classes from "./handling.module.css";
import { useEnd } from "./use-end";
import { useRefresh } from "./use-refresh";

interface Props {
  conversation: Conversation;
  opened: boolean;
  onClose: () => void;
}

const QUEUE = "";

export function TransferDialog({ opened, onClose, conversation }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("handling.transferTitle")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <TransferForm conversation={conversation} onClose={onClose} />
    </Modal>
  );
}

function TransferForm({ conversation, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const me = useMe();
  const problemText = useProblemText();
  const [to, setTo] = useState(QUEUE);
  const [note, setNote] = useState("");
  const agents = useQuery(agentsQuery);
  const colleagues = agents.data?.filter((agent) => agent.id !== me.id).sort(byPresence);
  const chosen = colleagues?.find((agent) => agent.id === to);
  const end = useEnd();
  const refresh = useRefresh();

  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      transfer(conversation.id, { agent: to === QUEUE ? undefined : to, note: note.trim() || undefined }),
    onSuccess: (transferred) => {
      onClose();
      end(transferred);
      showDone(chosen ? t("handling.transferred", { name: chosen.name }) : t("handling.transferredQueue"));
    },
    onError: (error) => {
      showProblem(problemText(error));
      if (asProblem(error).status !== 409) return;
      refresh(conversation.id);
      if (asProblem(error).type === "not_owner") onClose();
    },
  });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) mutate();
      }}
    >
      <Stack>
        <DraftWarning conversation={conversation.id} />
        <Radio.Group label={t("handling.transferTo")} value={to} onChange={setTo}>
          <Stack gap={6} mt={6} className={classes.choices}>
            <Choice value={QUEUE} label={t("handling.toQueue")} hint={t("handling.toQueueHint")} />
            {agents.isPending && <Skeleton height={44} />}
            {colleagues?.map((agent) => (
              <Choice
                key={agent.id}
                value={agent.id}
                label={agent.name ?? t("owner.someone")}
                hint={t(`account.${agent.status}`)}
                status={agent.status}
              />
            ))}
          </Stack>
        </Radio.Group>
        {agents.isError && <Text size="sm">{t("handling.colleaguesFailed")}</Text>}
        {colleagues?.length === 0 && <Text size="sm">{t("handling.noColleagues")}</Text>}
        <Textarea
          label={`${t("handling.transferNote")} (${t("handling.optional")})`}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={8000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={isPending}>
            {t("handling.transferSubmit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ChoiceProps {
  value: string;
  label: string;
  hint: string;
  status?: Colleague["status"];
}

const Choice = ({ value, label, hint, status }: ChoiceProps) => (
  <Radio.Card
    value={value}
    className={classes.choice}
    aria-label={`${label}, ${hint}`}
    disabled={status === "offline"}
    data-autofocus={value === QUEUE || undefined}
  >
    <Radio.Indicator aria-hidden />
    <span className={classes.choiceText}>
      <span className={classes.choiceLabel}>{label}</span>
      <span className={classes.choiceHint} data-status={status}>
        {hint}
      </span>
    </span>
  </Radio.Card>
);

const ORDER = { available: 0, away: 1, offline: 2 };

const byPresence = (a: Colleague, b: Colleague) =>
  ORDER[a.status] - ORDER[b.status] || (a.name ?? "").localeCompare(b.name ?? "");
