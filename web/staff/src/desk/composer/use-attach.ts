/** Owns the ways to bring files into a reply besides the button: pasting and dropping. */
import { type ClipboardEvent, type DragEvent, useState } from "react";
import { uploads } from "../uploads";

export function useAttach(conversation: string, may: boolean) {
  const [over, setOver] = useState(false);
  const [tooMany, setTooMany] = useState(false);
  const attach = (files: File[]) => setTooMany(files.length > 0 && !uploads.add(conversation, files));
  const brings = (event: DragEvent) => may && event.dataTransfer.types.includes("Files");
  return {
    attach,
    over,
    tooMany,
    handlers: {
      /** A text with a picture beside it (from a table) is a text. */
      onPaste: (event: ClipboardEvent) => {
        const files = [...event.clipboardData.files];
        if (!may || files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
        event.preventDefault();
        attach(files);
      },
      onDragOver: (event: DragEvent) => {
        if (!brings(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!brings(event)) return;
        event.preventDefault();
        setOver(false);
        attach([...event.dataTransfer.files]);
      },
    },
  };
}
