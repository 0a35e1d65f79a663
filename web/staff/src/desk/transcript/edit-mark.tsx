/** Owns the sign that the customer edited a message, and what it said before. */
import { Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./transcript.module.css";

interface Props {
  /** What the message said before; null where the transcript does not have it. */
  before: string | null;
  /** The customer's language. */
  language: string;
}

export function EditMark({ before, language }: Props) {
  const { t } = useTranslation();
  const mark = (
    <>
      <IconPencil size={12} aria-hidden />
      {t("transcript.edited")}
    </>
  );
  if (!before) return <span className={classes.edited}>{mark}</span>;
  const label = (
    <div className={classes.before}>
      {t("transcript.before")} <span lang={language}>{before}</span>
    </div>
  );
  return (
    <Tooltip
      label={label}
      multiline
      maw="min(320px, 80vw)"
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={classes.edited}>
        {mark}
      </button>
    </Tooltip>
  );
}
