/** Owns what follows when a conversation leaves one's hands: the lists know it at once, and the next one opens. */
import { useQueryClient } from "@tanstack/react-query";
import { listKey, type Pages } from "../../api/queries";
import type { Conversation } from "../../api/types";
import { applyConversation } from "../../feed/apply";
import { needsReply, sortList } from "../../feed/lists";
import { useMe } from "../../session/session";
import { useOpen } from "../selection";

export function useEnd(): (conversation: Conversation) => void {
  const me = useMe();
  const client = useQueryClient();
  const open = useOpen();
  return (conversation) => {
    applyConversation(client, conversation, me.id);
    const pages = client.getQueryData<Pages>(listKey("mine"))?.pages ?? [];
    const mine = sortList(
      "mine",
      pages.flatMap((page) => page.items),
    );
    open("mine", mine.find(needsReply)?.id);
  };
}
