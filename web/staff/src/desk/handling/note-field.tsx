/** Owns the field for a note that goes with what is done with a conversation. */
import { Textarea, type TextareaProps } from "@mantine/core";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";

interface Props extends Pick<TextareaProps, "description" | "error"> {
  label: string;
  value: string;
  onChange: (note: string) => void;
  ref?: Ref<HTMLTextAreaElement>;
}

export function NoteField({ label, onChange, ...more }: Props) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={`${label} (${t("handling.optional")})`}
      autosize
      minRows={2}
      maxRows={8}
      maxLength={8000}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...more}
    />
  );
}
