/** Owns what is said where there is nothing to list. */
import { Text } from "@mantine/core";
import { IconCoffee, IconInbox, IconMessageOff, IconSearchOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { View } from "../../api/types";
import classes from "./list.module.css";

const PICTURES = { waiting: IconCoffee, mine: IconInbox, all: IconMessageOff };
const WORDS = {
  waiting: ["list.emptyWaiting", "list.emptyWaitingHint"],
  mine: ["list.emptyMine", "list.emptyMineHint"],
  all: ["list.emptyAll", "list.emptyAllHint"],
} as const;

export function EmptyList({ view, words }: { view: View; words: string }) {
  const { t } = useTranslation();
  const searched = words.trim() !== "";
  const Picture = searched ? IconSearchOff : PICTURES[view];
  const [title, hint] = WORDS[view];
  return (
    <div className={classes.empty}>
      <Picture size={30} stroke={1.4} aria-hidden />
      <Text fw={600} c="var(--text)">
        {searched ? t("list.noMatch", { words: words.trim() }) : t(title)}
      </Text>
      {!searched && <Text size="sm">{t(hint)}</Text>}
    </div>
  );
}
