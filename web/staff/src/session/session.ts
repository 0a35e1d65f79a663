/** Owns who is logged in: reading it, ending it, and coming back to the same place. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { meKey, meQuery } from "../api/queries";
import type { Me } from "../api/types";

/** Whoever is logged in. Only below the route that made sure of it. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("nobody is logged in");
  return data;
}

/** Whether somebody may look after the conversations of others. */
export const supervises = ({ role }: Me) => role === "supervisor" || role === "admin";

/** The server says that nobody is logged in: to the log-in, and afterwards back to where one was. */
export function endSession(router: AnyRouter, client: QueryClient): void {
  const here = router.state.location;
  if (here.pathname === "/login" || client.getQueryData(meKey) === undefined) return;
  void router
    .navigate({ to: "/login", search: { next: here.href, ended: true } })
    .then(() => client.removeQueries({ queryKey: meKey }));
}

/** A place to go to after the log-in: only within the application, whatever the address bar says. */
export function parseNext(next: unknown): string | undefined {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) && !next.startsWith("/login")
    ? next
    : undefined;
}
