/** Owns the page of who supervises: each queue and each agent just now. */
import { Skeleton, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { teamQuery } from "../api/queries";
import type { TeamNow } from "../api/types";
import { Failure } from "../desk/failure";
import { Counting } from "../desk/list/row-time";
import { useProblemText } from "../i18n/problem-text";
import classes from "./team.module.css";

const LOOK_MS = 5_000;

export function TeamPage() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({ ...teamQuery, refetchInterval: LOOK_MS });
  return (
    <main id="main" className={classes.page} tabIndex={-1}>
      <Title order={1} className={classes.title}>
        {t("team.title")}
      </Title>
      {data ? (
        <>
          <Queues queues={data.queues} />
          <Agents agents={data.agents} />
        </>
      ) : error ? (
        <Failure title={t("team.failed")} detail={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={120} />
      )}
    </main>
  );
}

function Queues({ queues }: Pick<TeamNow, "queues">) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="queues">
      <Title order={2} id="queues" className={classes.heading}>
        {t("team.queues")}
      </Title>
      <ul className={classes.queues}>
        {queues.map(({ team, waiting, longest_since_at, late }) => (
          <li key={team} className={classes.queue}>
            <span className={classes.team}>{team}</span>
            <span className={classes.number}>{t("team.waiting", { count: waiting })}</span>
            {longest_since_at !== null && (
              <Counting since={longest_since_at} label={(wait) => t("team.longest", { wait })} />
            )}
            <Late count={late} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Agents({ agents }: Pick<TeamNow, "agents">) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="agents">
      <Title order={2} id="agents" className={classes.heading}>
        {t("team.agents")}
      </Title>
      <ul className={classes.agents}>
        {agents.map(({ id, name, status, conversations, unanswered_since_at, late }) => (
          <li key={id} className={classes.agent}>
            <span className={classes.dot} data-status={status} aria-hidden />
            <span className={classes.name}>{name}</span>
            <span className={classes.status}>{t(`account.${status}`)}</span>
            <span className={classes.number}>{t("team.conversations", { count: conversations })}</span>
            <span className={classes.owed}>
              {unanswered_since_at !== null && (
                <Counting since={unanswered_since_at} label={(wait) => t("team.unanswered", { wait })} />
              )}
              <Late count={late} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Late({ count }: { count: number }) {
  const { t } = useTranslation();
  return count > 0 ? <span className={classes.late}>{t("team.late", { count })}</span> : null;
}
