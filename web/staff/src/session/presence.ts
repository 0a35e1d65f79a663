/** Owns whether one takes new conversations, and how that is shown. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { setPresence } from "../api/calls";
import { meKey } from "../api/queries";
import type { Me, Presence } from "../api/types";
import { useProblemText } from "../i18n/problem-text";
import { showProblem } from "../shell/toast";

export const PRESENCE_COLOR = {
  available: "teal.5",
  busy: "red.6",
  away: "yellow.6",
  offline: "gray.5",
} as const;

/** Changes one's presence, shown at once and taken back where the server did not take it. */
export function useSetPresence(): (status: Presence) => void {
  const client = useQueryClient();
  const problemText = useProblemText();
  const { mutate } = useMutation({
    mutationFn: setPresence,
    onMutate: (status) => {
      const before = client.getQueryData<Me>(meKey);
      client.setQueryData<Me>(meKey, (me) => me && { ...me, status });
      return before;
    },
    onSuccess: (me) => client.setQueryData(meKey, me),
    onError: (error, _status, before) => {
      if (before) client.setQueryData(meKey, before);
      showProblem(problemText(error));
    },
  });
  return mutate;
}
