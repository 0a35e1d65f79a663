/** Owns claiming a conversation: it opens among one's own, ready for a reply; or it is said who was quicker. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { claim as callClaim } from "../../api/calls";
import { asProblem } from "../../api/problem";
import type { Conversation } from "../../api/types";
import { applyConversation } from "../../feed/apply";
import { useProblemText } from "../../i18n/problem-text";
import { useMe } from "../../session/session";
import { showProblem } from "../../shell/toast";
import { requestFocus } from "../composer/focus";
import { useOpen } from "../selection";
import { useRefresh } from "./use-refresh";

export function useClaim() {
  const me = useMe();
  const client = useQueryClient();
  const problemText = useProblemText();
  const open = useOpen();
  const refresh = useRefresh();

  const { mutate, isPending } = useMutation({
    mutationFn: (conversation: Pick<Conversation, "id">) => callClaim(conversation.id),
    onSuccess: (conversation) => {
      applyConversation(client, conversation, me.id);
      open("mine", conversation.id);
      requestFocus(conversation.id, "reply");
    },
    onError: (error, conversation) => {
      showProblem(problemText(error));
      if (asProblem(error).status === 409) refresh(conversation.id);
    },
  });
  return { claim: (conversation: Pick<Conversation, "id">) => mutate(conversation), claiming: isPending };
}
