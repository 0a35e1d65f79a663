/** Owns the text field: Enter sends, Shift+Enter breaks the line, and a Korean syllable in the making is left alone. */
import { Button, Textarea } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import classes from "./composer.module.css";

/** From here on it is said how many characters are left. */
const WARN_LEFT = 400;

interface Props {
  ref: Ref<HTMLTextAreaElement>;
  label: string;
  placeholder: string;
  action: string;
  text: string;
  /** How many characters it may hold. */
  limit: number;
  maySend: boolean;
  /** What goes with the text, which may then be empty; nothing is sent while some of it is on its way. */
  files: "none" | "ready" | "notReady";
  /** Stands before the button that sends. */
  tools?: ReactNode;
  onChange: (text: string) => void;
  onSend: () => void;
}

export function Field({
  ref,
  label,
  placeholder,
  action,
  text,
  limit,
  maySend,
  files,
  tools,
  onChange,
  onSend,
}: Props) {
  const { t } = useTranslation();
  const length = [...text.trim()].length;
  const something = length > 0 || files === "ready";
  const ready = maySend && something && length <= limit && files !== "notReady";

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") return event.currentTarget.blur();
    // While an IME composes, Enter ends the syllable; some browsers say so only by key code 229.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    if (ready) onSend();
  };

  return (
    <>
      <Textarea
        ref={ref}
        variant="unstyled"
        classNames={{ input: classes.input }}
        aria-label={label}
        aria-describedby="composer-hint"
        placeholder={placeholder}
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.foot}>
        {tools}
        <span id="composer-hint" className={classes.hint}>
          {t("composer.hint")}
        </span>
        <span role="status" className={classes.left} data-over={length > limit || undefined}>
          {length > limit
            ? t("composer.tooLong", { count: length - limit })
            : limit - length <= WARN_LEFT && t("composer.left", { count: limit - length })}
        </span>
        <Button
          size="compact-md"
          disabled={!ready}
          rightSection={<IconSend size={15} aria-hidden />}
          onClick={onSend}
        >
          {action}
        </Button>
      </div>
    </>
  );
}
