/** Owns leaving what one is rung for to the others. */
import { useMutation } from "@tanstack/react-query";
import { decline as callDecline } from "../../api/calls";
import { endOffer } from "../../feed/offers";
import { useProblemText } from "../../i18n/problem-text";
import { useMe } from "../../session/session";
import { showProblem } from "../../shell/toast";

export function useDecline() {
  const me = useMe();
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    mutationFn: callDecline,
    onSuccess: (_, id) => endOffer(id, me.id),
    onError: (error, id) => {
      endOffer(id, me.id);
      showProblem(problemText(error));
    },
  });
  return { decline: (id: string) => mutate(id), declining: isPending };
}
