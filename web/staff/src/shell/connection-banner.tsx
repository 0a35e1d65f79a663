/** Owns what is said while the feed is down; a blink of the line is not worth a word. */
import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFeedPhase, useReconnect } from "../feed/feed-provider";
import classes from "./shell.module.css";

const BLINK_MS = 1500;

export function ConnectionBanner() {
  const { t } = useTranslation();
  const lost = useFeedPhase() === "lost";
  const reconnect = useReconnect();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) return setShown(false);
    const timer = setTimeout(() => setShown(true), BLINK_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <div role="status">
      {shown && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          {t("feed.lost")}
          <Button size="compact-xs" variant="default" onClick={reconnect}>
            {t("feed.now")}
          </Button>
        </div>
      )}
    </div>
  );
}
