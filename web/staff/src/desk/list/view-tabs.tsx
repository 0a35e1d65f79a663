/** Owns the choice between the lists, with how many are in each. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { VIEWS } from "../../api/queries";
import type { View } from "../../api/types";
import { needsReply } from "../../feed/lists";
import { useSelection } from "../selection";
import classes from "./list.module.css";
import { useCount, useList } from "./use-list";

export function ViewTabs() {
  const { t } = useTranslation();
  return (
    <nav className={classes.views} aria-label={t("view.label")}>
      {VIEWS.map((view) => (
        <ViewTab key={view} view={view} />
      ))}
    </nav>
  );
}

function ViewTab({ view }: { view: View }) {
  const { t } = useTranslation();
  const { text, count } = useCount(view);
  const { items } = useList("mine");
  const calls = view === "waiting" ? count > 0 : view === "mine" && Boolean(items?.some(needsReply));
  const { view: shown } = useSelection();
  return (
    <Link
      to="/desk/$view"
      params={{ view }}
      className={classes.view}
      aria-current={view === shown ? "true" : undefined}
      data-shown={view === shown || undefined}
    >
      {t(`view.${view}`)}
      {view !== "all" && text && (
        <span className={classes.viewCount} data-calls={calls || undefined}>
          {text}
        </span>
      )}
    </Link>
  );
}
