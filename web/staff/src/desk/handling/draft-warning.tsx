/** Owns the reminder that something was typed and not sent. */
import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../../session/session";
import { useHasDraft } from "../drafts";

export function DraftWarning({ conversation }: { conversation: string }) {
  const { t } = useTranslation();
  const me = useMe();
  if (!useHasDraft(me.id, conversation)) return null;
  return (
    <Alert color="yellow" p="xs">
      {t("handling.unsentDraft")}
    </Alert>
  );
}
