/** Owns looking again, after an answer showed that what the desk believed is no longer so. */
import { useQueryClient } from "@tanstack/react-query";
import { caseKey, listKey, logKey } from "../../api/queries";
import { refetchSoon } from "../../feed/apply";

export function useRefresh(): (conversation: string) => void {
  const client = useQueryClient();
  return (conversation) => {
    for (const key of [caseKey(conversation), logKey(conversation), listKey("waiting"), listKey("mine")]) {
      refetchSoon(client, key);
    }
  };
}
