/** Owns the button that lets an agent choose files. */
import { ActionIcon, FileButton } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { TYPES } from "../uploads";

export function AttachButton({ onChoose }: { onChoose: (files: File[]) => void }) {
  const { t } = useTranslation();
  const reset = useRef<() => void>(null);
  const choose = (files: File[]) => {
    onChoose(files);
    // The same file can be chosen again after it was removed.
    reset.current?.();
  };
  return (
    <FileButton multiple accept={TYPES.join(",")} resetRef={reset} onChange={choose}>
      {(props) => (
        <ActionIcon {...props} variant="subtle" color="gray" size="md" aria-label={t("composer.attach")}>
          <IconPaperclip size={18} aria-hidden />
        </ActionIcon>
      )}
    </FileButton>
  );
}
