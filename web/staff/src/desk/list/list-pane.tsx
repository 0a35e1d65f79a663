/** Owns the left pane: which list, what is searched in it, and moving through it. */
import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcut } from "../../keys/shortcut";
import { useMe } from "../../session/session";
import { useCustomerName } from "../customer-name";
import desk from "../desk.module.css";
import { useOpen, useSelection } from "../selection";
import { ConversationList } from "./conversation-list";
import { FeedState } from "./feed-state";
import classes from "./list.module.css";
import { matches } from "./matches";
import { PresenceMenu } from "./presence-menu";
import { useList } from "./use-list";
import { ViewTabs } from "./view-tabs";

export function ListPane() {
  const { t } = useTranslation();
  const { status } = useMe();
  const { view, id } = useSelection();
  const [words, setWords] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const customerName = useCustomerName();
  const list = useList(view);
  const shown = list.items?.filter((item) => matches(item, customerName(item), words));

  const open = useOpen();
  const move = (step: 1 | -1) => {
    if (!shown?.length) return;
    const index = shown.findIndex((item) => item.id === id);
    const next = index < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, index + step));
    open(view, shown[next]?.id);
  };
  useShortcut("j", () => move(1));
  useShortcut("k", () => move(-1));
  useShortcut("/", () => search.current?.focus());

  return (
    <section className={desk.list} aria-label={t("list.label")}>
      <div className={classes.head}>
        <span className={classes.title} aria-hidden>
          {t("desk.title")}
        </span>
        <FeedState />
        <PresenceMenu />
      </div>
      <ViewTabs />
      <TextInput
        ref={search}
        className={classes.search}
        size="xs"
        aria-label={t("list.search")}
        placeholder={t("list.searchHint")}
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={
          words && <CloseButton size="sm" aria-label={t("list.clear")} onClick={() => setWords("")} />
        }
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          setWords("");
          search.current?.blur();
        }}
      />
      {status !== "available" && <p className={classes.away}>{t(`account.${status}Hint`)}</p>}
      <ConversationList list={list} shown={shown} words={words} />
    </section>
  );
}
