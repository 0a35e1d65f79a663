/** Owns handing a conversation to a colleague, or back to the queue; or asking the colleague first. */
import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { consult, transfer } from "../../api/calls";
import { asProblem } from "../../api/problem";
import { agentsQuery, teamsQuery } from "../../api/queries";
import type { Conversation } from "../../api/types";
import { applyConversation } from "../../feed/apply";
import { useProblemText } from "../../i18n/problem-text";
import { useMe } from "../../session/session";
import { showDone, showProblem } from "../../shell/toast";
import { byPresence, Choice, ColleagueChoices, TEAM } from "./choice";
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

const QUEUE = "";

export function TransferDialog({ opened, onClose, conversation }: Props) {
  const { t } = useTranslation();
  return (
    <HandlingDialog title={t("handling.transferTitle")} opened={opened} onClose={onClose}>
      <TransferForm conversation={conversation} onClose={onClose} />
    </HandlingDialog>
  );
}

function TransferForm({ conversation, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const me = useMe();
  const problemText = useProblemText();
  const [to, setTo] = useState(QUEUE);
  const [note, setNote] = useState("");
  const agents = useQuery(agentsQuery);
  const teams = useQuery(teamsQuery).data?.filter((team) => team.name !== conversation.team);
  const team = to.startsWith(TEAM) ? to.slice(TEAM.length) : undefined;
  const colleagues = agents.data?.filter((agent) => agent.id !== me.id).sort(byPresence);
  const chosen = colleagues?.find((agent) => agent.id === to);
  const end = useEnd();
  const refresh = useRefresh();
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [noQuestion, setNoQuestion] = useState(false);

  const onError = (error: Error) => {
    showProblem(problemText(error));
    if (asProblem(error).status !== 409) return;
    refresh(conversation.id);
    if (asProblem(error).type === "not_owner") onClose();
  };
  const asking = useMutation({
    mutationFn: (agent: string) => consult(conversation.id, { agent, note: note.trim() }),
    onSuccess: (kept) => {
      onClose();
      applyConversation(client, kept, me.id);
      showDone(t("consult.asked", { name: chosen?.name ?? t("owner.someone") }));
    },
    onError,
  });
  const ask = (agent: string) => {
    setNoQuestion(!note.trim());
    if (note.trim()) asking.mutate(agent);
    else field.current?.focus();
  };

  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      transfer(conversation.id, {
        agent: team ? undefined : to || undefined,
        team,
        note: note.trim() || undefined,
      }),
    onSuccess: (transferred) => {
      onClose();
      end(transferred);
      if (team) showDone(t("handling.transferredTeam", { team }));
      else
        showDone(chosen ? t("handling.transferred", { name: chosen.name }) : t("handling.transferredQueue"));
    },
    onError,
  });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending && !asking.isPending) mutate();
      }}
    >
      <Stack>
        <DraftWarning conversation={conversation.id} />
        <Radio.Group label={t("handling.transferTo")} value={to} onChange={setTo}>
          <Stack gap={6} mt={6} className={classes.choices}>
            <Choice value={QUEUE} label={t("handling.toQueue")} hint={t("handling.toQueueHint")} first />
            {teams?.map(({ name, available }) => (
              <Choice
                key={TEAM + name}
                value={TEAM + name}
                label={t("handling.toTeam", { team: name })}
                hint={t("handling.toTeamHint", { count: available })}
              />
            ))}
            <ColleagueChoices colleagues={colleagues} pending={agents.isPending} />
          </Stack>
        </Radio.Group>
        {agents.isError && <Text size="sm">{t("handling.colleaguesFailed")}</Text>}
        {colleagues?.length === 0 && <Text size="sm">{t("handling.noColleagues")}</Text>}
        <NoteField
          label={t("handling.transferNote")}
          ref={field}
          description={chosen && t("consult.askHint")}
          error={noQuestion && t("consult.noQuestion")}
          value={note}
          onChange={(text) => {
            setNote(text);
            setNoQuestion(false);
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          {chosen && (
            <Button
              variant="light"
              loading={asking.isPending}
              disabled={isPending}
              onClick={() => ask(chosen.id)}
            >
              {t("consult.ask")}
            </Button>
          )}
          <Button type="submit" loading={isPending}>
            {t("handling.transferSubmit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
