/** Owns the small sign of whether the desk is live. */
import { useTranslation } from "react-i18next";
import { useFeedPhase } from "../../feed/feed-provider";
import classes from "./list.module.css";

export function FeedState() {
  const { t } = useTranslation();
  const phase = useFeedPhase();
  const text = { live: t("feed.live"), connecting: t("feed.connecting"), lost: t("feed.lostShort") }[phase];
  return (
    <span className={classes.feed} data-phase={phase}>
      {text}
    </span>
  );
}
