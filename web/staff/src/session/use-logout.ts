/** Owns logging out. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { logout } from "../api/calls";
import { useProblemText } from "../i18n/problem-text";
import { showProblem } from "../shell/toast";

export function useLogout(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const leave = async () => {
    try {
      await logout();
    } catch (error) {
      return showProblem(problemText(error));
    }
    await navigate({ to: "/login", search: { out: true } });
    client.clear();
  };
  return () => void leave();
}
