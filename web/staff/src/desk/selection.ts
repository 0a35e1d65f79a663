/** Owns what is open at the desk, which the address says: the list, the conversation in it, and its facts. */
import { useMatchRoute, useNavigate, useParams } from "@tanstack/react-router";
import type { View } from "../api/types";

export interface Selection {
  view: View;
  id: string | null;
  /** The facts are asked for, where the screen has no place to show them always. */
  facts: boolean;
}

export function useSelection(): Selection {
  const params = useParams({ strict: false }) as { view?: View; id?: string };
  const matchRoute = useMatchRoute();
  return {
    view: params.view ?? "waiting",
    id: params.id ?? null,
    facts: Boolean(matchRoute({ to: "/desk/$view/$id/facts" })),
  };
}

export function useOpen() {
  const navigate = useNavigate();
  return (view: View, id?: string | null) =>
    void (id
      ? navigate({ to: "/desk/$view/$id", params: { view, id } })
      : navigate({ to: "/desk/$view", params: { view } }));
}
