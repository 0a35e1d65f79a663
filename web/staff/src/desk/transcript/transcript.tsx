/** Owns the transcript of the open conversation. */
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { logQuery } from "../../api/queries";
import { useFeedPhase } from "../../feed/feed-provider";
import { useProblemText } from "../../i18n/problem-text";
import { useMe } from "../../session/session";
import { Failure } from "../failure";
import { outbox, useOutgoing } from "../outbox";
import { NewPill } from "./new-pill";
import { OutgoingMessages } from "./outgoing-messages";
import { toRows } from "./rows";
import classes from "./transcript.module.css";
import { TranscriptRow } from "./transcript-row";
import { TypingLine } from "./typing-line";
import { useStick } from "./use-stick";

/** So many entries are drawn at first, and so many more on demand. */
const CHUNK = 200;
const FALLBACK_MS = 10_000;

interface Props {
  id: string;
  /** The customer's language, for whoever has the page read out. */
  language: string;
  name: string;
}

export function Transcript({ id, language, name }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const problemText = useProblemText();
  const down = useFeedPhase() === "lost";
  const {
    data: log,
    error,
    isPending,
    refetch,
  } = useQuery({
    ...logQuery(id),
    refetchInterval: down && FALLBACK_MS,
  });
  const [drawn, setDrawn] = useState(CHUNK);
  const entries = log?.entries ?? [];
  const hidden = Math.max(0, entries.length - drawn);
  const rows = useMemo(() => toRows(log?.entries.slice(hidden) ?? []), [log, hidden]);
  const outgoing = useOutgoing(me.id, id);
  useEffect(() => {
    if (log) outbox.settle(id, log);
  }, [id, log]);

  const { box, content, onScroll, atEnd, seen, toEnd } = useStick(log?.seq ?? 0);
  const newestOutgoing = outgoing.at(-1)?.id;
  useEffect(() => {
    if (newestOutgoing) toEnd();
  }, [newestOutgoing, toEnd]);
  const unseen = atEnd ? 0 : entries.filter((entry) => entry.seq > seen && entry.kind !== "owner").length;

  return (
    <div className={classes.frame}>
      <div
        ref={box}
        className={classes.box}
        onScroll={onScroll}
        role="log"
        aria-label={t("transcript.label")}
        aria-busy={isPending}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
      >
        <div ref={content} className={classes.content}>
          {isPending && <TranscriptSkeleton />}
          {error && !log && (
            <Failure
              title={t("transcript.failed")}
              detail={problemText(error)}
              onRetry={() => void refetch()}
            />
          )}
          {log && entries.length === 0 && outgoing.length === 0 && (
            <p className={classes.empty}>{t("transcript.empty")}</p>
          )}
          {hidden > 0 && (
            <Button variant="subtle" size="xs" onClick={() => setDrawn(drawn + CHUNK)}>
              {t("transcript.earlier")}
            </Button>
          )}
          {rows.map((row) => (
            <TranscriptRow
              key={row.key}
              conversation={id}
              row={row}
              entries={entries}
              customer={name}
              language={language}
            />
          ))}
          <OutgoingMessages items={outgoing} />
          <TypingLine id={id} name={name} />
        </div>
      </div>
      {!atEnd && <NewPill count={unseen} onClick={toEnd} />}
    </div>
  );
}

function TranscriptSkeleton() {
  const { t } = useTranslation();
  return (
    <>
      <span className="visually-hidden">{t("app.loading")}</span>
      <Skeleton height={44} width="46%" radius="lg" />
      <Skeleton height={62} width="56%" radius="lg" ml="auto" />
      <Skeleton height={44} width="38%" radius="lg" />
    </>
  );
}
