/** Owns the feed of the running application: one connection while somebody is logged in. */
import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { meQuery } from "../api/queries";
import { applyEntry, applyPresence, refetchAll } from "./apply";
import { FeedConnection, type Phase } from "./connection";
import type { EntryFrame, Frame } from "./frames";
import { endOfferWith, forgetOffers, noteOffer } from "./offers";
import { endTyping, noteTyping } from "./typing";

const FeedContext = createContext<FeedConnection | null>(null);

interface Props {
  me: string;
  /** Called after a live entry was applied, to draw attention to it. */
  onEntry: (frame: EntryFrame) => void;
  children: ReactNode;
}

export function FeedProvider({ me, onEntry, children }: Props) {
  const client = useQueryClient();
  const [feed, setFeed] = useState<FeedConnection | null>(null);
  const announce = useRef(onEntry);
  announce.current = onEntry;

  useEffect(() => {
    const receive = (frame: Frame) => {
      if (frame.type === "typing" && frame.author === "customer") noteTyping(frame.conversation);
      if (frame.type === "presence") applyPresence(client, frame);
      if (frame.type === "hello") forgetOffers();
      if (frame.type === "offer") noteOffer(frame);
      if (frame.type !== "entry") return;
      applyEntry(client, frame, me);
      endOfferWith(frame);
      if (frame.entry.author === "customer") endTyping(frame.conversation);
      announce.current(frame);
    };
    const connection = new FeedConnection(feedAddress(), {
      onFrame: receive,
      onFresh: () => refetchAll(client),
      // Where the session has ended this answers 401, which leads to the log-in.
      onRefused: () => void client.fetchQuery({ ...meQuery, staleTime: 0, retry: false }).catch(() => {}),
    });
    setFeed(connection);
    return () => connection.close();
  }, [client, me]);

  return <FeedContext value={feed}>{children}</FeedContext>;
}

function feedAddress(): string {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${window.location.host}/api/feed`;
}

const nothing = () => () => {};

export function useFeedPhase(): Phase {
  const feed = useContext(FeedContext);
  return useSyncExternalStore(feed?.subscribe ?? nothing, feed?.getPhase ?? (() => "connecting"));
}

export function useReconnect(): () => void {
  const feed = useContext(FeedContext);
  return () => feed?.tryNow();
}
