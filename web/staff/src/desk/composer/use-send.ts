/** Owns sending from the composer: shown at once; what somebody else's claim prevented goes back into the draft. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "../../api/problem";
import type { Kind } from "../../api/types";
import type { StoredFile } from "../../api/upload";
import { useMe } from "../../session/session";
import { drafts } from "../drafts";
import { useRefresh } from "../handling/use-refresh";
import { newMessageId } from "../message-id";
import { outbox } from "../outbox";
import { uploads } from "../uploads";

/** A reply that came too late, and who has the conversation now. */
export interface Lost {
  to: string | null;
}

export function useSend(conversation: string) {
  const me = useMe();
  const client = useQueryClient();
  const refresh = useRefresh();
  const [lost, setLost] = useState<Lost | null>(null);

  const send = async (kind: Kind, text: string, files: readonly StoredFile[]) => {
    const id = newMessageId();
    try {
      await outbox.send(client, { id, agent: me.id, conversation, kind, text, files });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.type !== "not_owner") return;
      outbox.discard(id);
      drafts.giveBack(me.id, conversation, kind, text);
      uploads.giveBack(conversation, files);
      setLost({ to: problem.agentName });
      refresh(conversation);
    }
  };
  return {
    send: (kind: Kind, text: string, files: readonly StoredFile[] = []) => void send(kind, text, files),
    lost,
    clearLost: () => setLost(null),
  };
}
