/** Owns what a supervisor does with a conversation that is not theirs: takes it, or gives it to somebody else. */
import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { reassign, takeOver } from "../../api/calls";
import { asProblem } from "../../api/problem";
import { agentsQuery, teamQuery } from "../../api/queries";
import type { Conversation } from "../../api/types";
import { applyConversation } from "../../feed/apply";
import { useProblemText } from "../../i18n/problem-text";
import { useMe } from "../../session/session";
import { showDone, showProblem } from "../../shell/toast";
import { requestFocus } from "../composer/focus";
import { useOpen } from "../selection";
import { byPresence, Choice, ColleagueChoices, TEAM } from "./choice";
import classes from "./handling.module.css";
import { HandlingDialog } from "./handling-dialog";
import { NoteField } from "./note-field";
import { useRefresh } from "./use-refresh";

interface Props {
  conversation: Conversation;
  opened: boolean;
  onClose: () => void;
}

const MYSELF = "";
const QUEUE = "-";

export function ReassignDialog({ opened, onClose, conversation }: Props) {
  const { t } = useTranslation();
  return (
    <HandlingDialog title={t("handling.reassignTitle")} opened={opened} onClose={onClose}>
      <ReassignForm conversation={conversation} onClose={onClose} />
    </HandlingDialog>
  );
}

function ReassignForm({ conversation, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const { to, setTo, note, setNote, give, giving, teams, colleagues, failed } = useGiving(
    conversation,
    onClose,
  );
  const { owner, agent } = conversation;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give();
      }}
    >
      <Stack>
        {owner === "agent" && (
          <Text size="sm" c="dimmed">
            {t("handling.reassignHint", { name: agent?.name ?? t("owner.someone") })}
          </Text>
        )}
        <Radio.Group label={t("handling.transferTo")} value={to} onChange={setTo}>
          <Stack gap={6} mt={6} className={classes.choices}>
            <Choice value={MYSELF} label={t("handling.toMyself")} hint={t("handling.toMyselfHint")} first />
            {owner === "agent" && (
              <Choice value={QUEUE} label={t("handling.toQueue")} hint={t("handling.toQueueHint")} />
            )}
            {teams.map((team) => (
              <Choice
                key={team}
                value={TEAM + team}
                label={t("handling.toTeam", { team })}
                hint={t("handling.toTeamQueueHint")}
              />
            ))}
            <ColleagueChoices colleagues={colleagues} pending={!colleagues && !failed} />
          </Stack>
        </Radio.Group>
        {failed && <Text size="sm">{t("handling.colleaguesFailed")}</Text>}
        {to !== MYSELF && <NoteField label={t("handling.transferNote")} value={note} onChange={setNote} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={giving}>
            {t(to === MYSELF ? "handling.takeOver" : "handling.reassignSubmit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What is chosen, and giving it there. The epoch says what was seen, so that of two supervisors one learns of the other. */
function useGiving(conversation: Conversation, onClose: () => void) {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const open = useOpen();
  const refresh = useRefresh();
  const problemText = useProblemText();
  const [seen] = useState(conversation);
  const [to, setTo] = useState(MYSELF);
  const [note, setNote] = useState("");
  const agents = useQuery(agentsQuery);
  const queues = useQuery(teamQuery).data?.queues ?? [];
  const teams = queues.map(({ team }) => team).filter((team) => team !== seen.team);
  const colleagues = agents.data?.filter(({ id }) => id !== me.id && id !== seen.agent?.id).sort(byPresence);
  const name = colleagues?.find(({ id }) => id === to)?.name;

  const { mutate, isPending } = useMutation({
    mutationFn: () => {
      if (to === MYSELF) return takeOver(seen.id, seen.epoch);
      const team = to.startsWith(TEAM) ? { team: to.slice(TEAM.length) } : { agent: to };
      const goal = to === QUEUE ? {} : team;
      return reassign(seen.id, { ...goal, note: note.trim() || undefined, epoch: seen.epoch });
    },
    onSuccess: (given) => {
      onClose();
      applyConversation(client, given, me.id);
      if (to === MYSELF) {
        open("mine", given.id);
        requestFocus(given.id, "reply");
      } else showDone(name ? t("handling.transferred", { name }) : t("handling.transferredQueue"));
    },
    onError: (error) => {
      showProblem(problemText(error));
      if (asProblem(error).type !== "changed_hands") return;
      refresh(seen.id);
      onClose();
    },
  });
  const give = () => {
    if (!isPending) mutate();
  };
  return { to, setTo, note, setNote, give, giving: isPending, teams, colleagues, failed: agents.isError };
}
