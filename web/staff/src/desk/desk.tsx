/** Owns the desk: lists, conversation and facts side by side, or one after the other where the screen is narrow. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Conversation } from "./conversation";
import classes from "./desk.module.css";
import { Facts } from "./facts/facts";
import { ListPane } from "./list/list-pane";
import { NothingOpen } from "./nothing-open";
import { useSelection } from "./selection";

export function Desk() {
  const { t } = useTranslation();
  const { id, facts } = useSelection();
  const pane = id === null ? "list" : facts ? "facts" : "conversation";
  useEffect(() => {
    if (facts && window.matchMedia("(max-width: 1239px)").matches) document.getElementById("facts")?.focus();
  }, [facts]);
  return (
    <main
      id="main"
      tabIndex={-1}
      className={classes.desk}
      data-pane={pane}
      data-conversation-open={id === null ? undefined : ""}
    >
      <h1 className="visually-hidden">{t("desk.title")}</h1>
      <ListPane />
      {id === null ? (
        <NothingOpen />
      ) : (
        <>
          <Conversation key={id} id={id} />
          <Facts key={`facts-${id}`} id={id} />
        </>
      )}
    </main>
  );
}
