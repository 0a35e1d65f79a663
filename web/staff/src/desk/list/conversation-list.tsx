/** Owns the conversations of the list, and what is shown when there are none. */
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../../api/types";
import { useProblemText } from "../../i18n/problem-text";
import { Failure } from "../failure";
import { useSelection } from "../selection";
import { ConversationRow } from "./conversation-row";
import { EmptyList } from "./empty-list";
import classes from "./list.module.css";
import { ListSkeleton } from "./list-skeleton";
import type { useList } from "./use-list";

interface Props {
  list: ReturnType<typeof useList>;
  shown: Conversation[] | undefined;
  words: string;
}

export function ConversationList({ list, shown, words }: Props) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { view, id } = useSelection();
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (id) scroller.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [id]);

  if (!shown) {
    if (!list.isError) return <ListSkeleton />;
    return (
      <Failure
        title={t("list.failed")}
        detail={problemText(list.error)}
        onRetry={() => void list.refetch()}
      />
    );
  }
  return (
    <div className={classes.scroller} ref={scroller}>
      {shown.length === 0 ? (
        <EmptyList view={view} words={words} />
      ) : (
        <ul className={classes.list}>
          {shown.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              view={view}
              open={conversation.id === id}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}
