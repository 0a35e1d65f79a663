/** Owns what the application keeps of the server, and under which keys. */
import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { EMPTY_LOG, mergeEntries } from "../feed/log";
import { getCase, getColleagues, getLog, getMe, getPage, getSummary, getTeam, getTeams } from "./calls";
import type { Conversation, Log, Page, View } from "./types";

export const VIEWS: readonly View[] = ["waiting", "mine", "all"];
export type Pages = InfiniteData<Page, string | null>;

export const meKey = ["me"] as const;
export const agentsKey = ["agents"] as const;
export const listKey = (view: View) => ["conversations", view] as const;
export const caseKey = (id: string) => ["case", id] as const;
export const logKey = (id: string) => ["log", id] as const;

export const meQuery = queryOptions({
  queryKey: meKey,
  queryFn: ({ signal }) => getMe(signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const agentsQuery = queryOptions({
  queryKey: agentsKey,
  queryFn: ({ signal }) => getColleagues(signal),
  staleTime: 10_000,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"] as const,
  queryFn: ({ signal }) => getTeams(signal),
  staleTime: 10_000,
});

/** Agents and queues, for who supervises. */
export const teamQuery = queryOptions({
  queryKey: ["team"],
  queryFn: ({ signal }) => getTeam(signal),
  staleTime: 5_000,
});

export const listQuery = (view: View) =>
  infiniteQueryOptions({
    queryKey: listKey(view),
    queryFn: ({ pageParam, signal }) => getPage(view, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    staleTime: 30_000,
  });

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: caseKey(id),
    queryFn: ({ signal }) => getCase(id, signal),
    staleTime: 30_000,
  });

/** It holds for one state of the conversation; the server decides whether more has to be written. */
export const summaryQuery = (id: string, language: string, epoch: number) =>
  queryOptions({
    queryKey: ["summary", id, language, epoch] as const,
    queryFn: ({ signal }) => getSummary(id, language, signal),
    staleTime: 30_000,
    retry: false,
  });

/** The newest seq that the feed has shown of each conversation, so that a slower answer to a fetch is noticed. */
const newest = new Map<string, number>();

export function noteSeq(conversation: string, seq: number): void {
  newest.set(conversation, Math.max(seq, newest.get(conversation) ?? 0));
}

/** The log, fetched only from where what we have of it ends, and again until nothing is missing. */
export const logQuery = (id: string) =>
  queryOptions({
    queryKey: logKey(id),
    queryFn: async ({ client, signal }) => {
      const kept = () => client.getQueryData<Log>(logKey(id)) ?? EMPTY_LOG;
      let log = kept();
      for (;;) {
        const page = await getLog(id, log.seq, signal);
        const base = kept();
        log = mergeEntries(base.seq > log.seq ? base : log, page.entries);
        const wanted = Math.max(page.seq, newest.get(id) ?? 0);
        if (page.entries.length === 0 || log.seq >= wanted) return log;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What is known of a conversation from any list, while its own answer is under way. */
export function findListed(client: QueryClient, id: string): Conversation | undefined {
  for (const view of VIEWS) {
    const pages = client.getQueryData<Pages>(listKey(view));
    for (const page of pages?.pages ?? []) {
      const found = page.items.find((item) => item.id === id);
      if (found) return found;
    }
  }
  return undefined;
}
