/** Owns the text of a message: its lines as they were written, and addresses as links. */
import { splitLinks } from "./links";

export const MessageText = ({ text }: { text: string }) =>
  splitLinks(text).map((part, index) =>
    part.href ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts do not move
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  );
