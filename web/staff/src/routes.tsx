/** Owns the addresses of the application, all under /staff. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { asProblem } from "./api/problem";
import { meQuery } from "./api/queries";
import type { View } from "./api/types";
import { LoginPage } from "./login/login-page";
import { parseNext } from "./session/session";
import { ErrorPage } from "./shell/error-page";
import { NotFoundPage } from "./shell/not-found-page";

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

interface LoginSearch {
  next?: string;
  ended?: boolean;
  out?: boolean;
}

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: LoginPage,
  validateSearch: (search: Record<string, unknown>): LoginSearch => ({
    next: parseNext(search.next),
    ended: search.ended === true ? true : undefined,
    out: search.out === true ? true : undefined,
  }),
});

const staff = createRoute({
  getParentRoute: () => root,
  id: "staff",
  component: lazyRouteComponent(() => import("./shell/shell"), "Shell"),
  errorComponent: ErrorPage,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(meQuery);
    } catch (error) {
      if (asProblem(error).status !== 401) throw error;
      const next = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/login", search: { next } });
    }
  },
});

const toDesk = () => {
  throw redirect({ to: "/desk/$view", params: { view: "waiting" } });
};

const home = createRoute({ getParentRoute: () => staff, path: "/", beforeLoad: toDesk });
const deskHome = createRoute({ getParentRoute: () => staff, path: "/desk", beforeLoad: toDesk });

const desk = createRoute({
  getParentRoute: () => staff,
  path: "/desk/$view",
  component: lazyRouteComponent(() => import("./desk/desk"), "Desk"),
  params: {
    parse: ({ view }): { view: View } => ({ view: view === "mine" || view === "all" ? view : "waiting" }),
    stringify: ({ view }) => ({ view }),
  },
});
// The panes are the desk's own; these only give them addresses.
const deskList = createRoute({ getParentRoute: () => desk, path: "/" });
const deskConversation = createRoute({ getParentRoute: () => desk, path: "$id" });
const deskFacts = createRoute({ getParentRoute: () => desk, path: "$id/facts" });

const team = createRoute({
  getParentRoute: () => staff,
  path: "/team",
  component: lazyRouteComponent(() => import("./team/team-page"), "TeamPage"),
});

const tree = root.addChildren([
  login,
  staff.addChildren([home, deskHome, team, desk.addChildren([deskList, deskConversation, deskFacts])]),
]);

export function createStaffRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    basepath: "/staff",
    context: { client },
    defaultPreload: false,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createStaffRouter>;
  }
}
