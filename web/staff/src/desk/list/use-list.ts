/** Owns a list of conversations as the desk shows it. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listQuery } from "../../api/queries";
import type { View } from "../../api/types";
import { useFeedPhase } from "../../feed/feed-provider";
import { sortList } from "../../feed/lists";

/** While the feed is down the lists are asked for; slowly, for everybody does. */
const FALLBACK_MS = 15_000;

export function useList(view: View, enabled = true) {
  const down = useFeedPhase() === "lost";
  const query = useInfiniteQuery({ ...listQuery(view), enabled, refetchInterval: down && FALLBACK_MS });
  const pages = query.data?.pages;
  const items = useMemo(
    () =>
      pages &&
      sortList(
        view,
        pages.flatMap((page) => page.items),
      ),
    [pages, view],
  );
  return { ...query, items };
}

/** How many are in a list; with a plus where there are more than were fetched, and no text while nobody knows. */
export function useCount(view: View): { count: number; text: string } {
  const { items, hasNextPage } = useList(view, view !== "all");
  const count = items?.length ?? 0;
  const text = items ? `${count}${hasNextPage ? "+" : ""}` : "";
  return { count, text };
}
