/** Owns the list of files that go with the next reply: how far each is, what is wrong with it, and the way out. */
import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconAlertTriangle, IconFile, IconPhoto, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/language";
import { useProblemText } from "../../i18n/problem-text";
import { formatSize } from "../transcript/attached";
import { type Upload, uploads } from "../uploads";
import classes from "./composer.module.css";

/** What is the file's own fault: the same again is refused again. */
const FINAL = ["empty", "type_refused", "too_large", "too_many_pixels", "damaged"];

interface Props {
  conversation: string;
  items: readonly Upload[];
}

export function ChosenFiles({ conversation, items }: Props) {
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <ul className={classes.files} aria-label={t("composer.files")}>
      {items.map((item) => (
        <ChosenFile key={item.key} conversation={conversation} item={item} />
      ))}
    </ul>
  );
}

function ChosenFile({ conversation, item }: { conversation: string; item: Upload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const problemText = useProblemText();
  const { name, problem, stored, progress } = item;
  const Icon = problem ? IconAlertTriangle : /\.pdf$/i.test(name) ? IconFile : IconPhoto;
  const percent = Math.round(progress * 100);
  return (
    <li className={classes.chosen} data-problem={problem !== null || undefined}>
      <Icon size={18} aria-hidden />
      <span className={classes.chosenWords}>
        <bdi className={classes.chosenName}>{name}</bdi>
        {problem ? (
          <span role="alert">{problemText({ type: problem, agentName: null })}</span>
        ) : stored ? (
          <span className={classes.chosenSize}>{formatSize(stored.size, language)}</span>
        ) : (
          <Progress value={percent} size="xs" aria-label={t("composer.uploading", { name })} />
        )}
      </span>
      {problem && item.file && !FINAL.includes(problem) && (
        <Button size="compact-xs" variant="default" onClick={() => uploads.retry(conversation, item.key)}>
          {t("app.retry")}
        </Button>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t(stored ? "composer.removeFile" : "composer.cancelFile", { name })}
        onClick={() => uploads.remove(conversation, item.key)}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </li>
  );
}
