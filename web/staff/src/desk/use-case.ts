/** Owns one conversation as the desk shows it: at once from the lists, then with its facts. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { caseQuery, findListed } from "../api/queries";
import type { Case, Conversation } from "../api/types";

export function useCase(id: string) {
  const client = useQueryClient();
  const query = useQuery(caseQuery(id));
  const facts: Case | undefined = query.data;
  const conversation: Conversation | undefined = facts ?? findListed(client, id);
  return { conversation, facts, error: query.error, refetch: () => void query.refetch() };
}
