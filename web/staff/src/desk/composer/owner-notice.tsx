/** Owns the line that says why one cannot reply here, and offers what can be done about it. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../../api/types";
import desk from "../desk.module.css";
import classes from "./composer.module.css";

interface Props {
  conversation: Conversation;
  claiming: boolean;
  onClaim: () => void;
}

export function OwnerNotice({ conversation: { owner, agent }, claiming, onClaim }: Props) {
  const { t } = useTranslation();
  const name = agent?.name ?? t("owner.someone");
  return (
    <div className={classes.notice}>
      <span>{t(`composer.${owner}`, { name })}</span>
      {owner === "waiting" && (
        <Button className={desk.narrowOnly} size="compact-md" loading={claiming} onClick={onClaim}>
          {t("handling.claim")}
        </Button>
      )}
    </div>
  );
}
