/** Owns the files that go with the next reply, per conversation: on their way, there, or refused. */
import { useSyncExternalStore } from "react";
import { asProblem } from "../api/problem";
import { type StoredFile, type Transfer, upload } from "../api/upload";
import { newMessageId } from "./message-id";

/** As many go with one message. */
export const MOST_FILES = 5;
export const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];

export interface Upload {
  key: string;
  name: string;
  size: number;
  /** Null for what came back with a reply that was not sent. */
  file: File | null;
  /** From 0 to 1. */
  progress: number;
  stored: StoredFile | null;
  /** A problem's type, or that there is no room for more. */
  problem: string | null;
}

type Send = typeof upload;
const NONE: readonly Upload[] = [];

export class Uploads {
  private readonly lists = new Map<string, readonly Upload[]>();
  private readonly transfers = new Map<string, Transfer>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly send: Send) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (conversation: string) => this.lists.get(conversation) ?? NONE;

  /** Takes as many as there is room for; false where some were left out. */
  add(conversation: string, files: readonly File[]): boolean {
    const room = MOST_FILES - this.read(conversation).length;
    for (const file of files.slice(0, Math.max(0, room))) {
      const { name, size } = file;
      const wrong = size === 0 ? "empty" : file.type && !TYPES.includes(file.type) ? "type_refused" : null;
      const item = { key: newMessageId(), name, size, file, progress: 0, stored: null, problem: wrong };
      this.set(conversation, [...this.read(conversation), item]);
      if (!wrong) this.begin(conversation, item.key, file);
    }
    return files.length <= room;
  }

  retry(conversation: string, key: string): void {
    const item = this.read(conversation).find((one) => one.key === key);
    if (item?.file) this.begin(conversation, key, item.file);
  }

  remove(conversation: string, key: string): void {
    this.transfers.get(key)?.cancel();
    this.transfers.delete(key);
    this.set(
      conversation,
      this.read(conversation).filter((item) => item.key !== key),
    );
  }

  /** What is there goes with the reply; nothing is left. */
  take(conversation: string): StoredFile[] {
    const files = this.read(conversation).flatMap(({ stored }) => (stored ? [stored] : []));
    this.set(conversation, NONE);
    return files;
  }

  /** Files of a reply that was not sent. */
  giveBack(conversation: string, files: readonly StoredFile[]): void {
    const items = files.map((stored) => {
      const { id, name, size } = stored;
      return { key: id, name, size, file: null, progress: 1, stored, problem: null };
    });
    this.set(conversation, [...items, ...this.read(conversation)]);
  }

  private begin(conversation: string, key: string, file: File): void {
    const change = (changed: Partial<Upload>) =>
      this.set(
        conversation,
        this.read(conversation).map((item) => (item.key === key ? { ...item, ...changed } : item)),
      );
    const transfer = this.send(conversation, file, (progress) => change({ progress }));
    this.transfers.set(key, transfer);
    change({ progress: 0, problem: null });
    transfer.done.then(
      (stored) => change({ stored, name: stored.name, progress: 1 }),
      (error: unknown) => change({ problem: asProblem(error).type }),
    );
  }

  private set(conversation: string, items: readonly Upload[]): void {
    this.lists.set(conversation, items);
    for (const listener of this.listeners) listener();
  }
}

export const uploads = new Uploads(upload);

export const useUploads = (conversation: string): readonly Upload[] =>
  useSyncExternalStore(uploads.subscribe, () => uploads.read(conversation));
