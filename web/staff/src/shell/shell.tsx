/** Owns the frame around every section: navigation, the state of the connection, and what is live in all of them. */
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAlerts } from "../alerts/use-alerts";
import type { Me } from "../api/types";
import { MissedNotice } from "../desk/offer/missed-notice";
import { OfferCard } from "../desk/offer/offer-card";
import { FeedProvider } from "../feed/feed-provider";
import { useMe } from "../session/session";
import { ConnectionBanner } from "./connection-banner";
import { NoSection } from "./no-section";
import { Rail } from "./rail";
import { sectionsOf } from "./sections";
import classes from "./shell.module.css";
import { WaitingTitle } from "./waiting-title";

export function Shell() {
  const me = useMe();
  return sectionsOf(me.role).length > 0 ? <Frame me={me} /> : <NoSection />;
}

function Frame({ me }: { me: Me }) {
  const { t } = useTranslation();
  const onEntry = useAlerts(me);
  return (
    <FeedProvider me={me.id} onEntry={onEntry}>
      <WaitingTitle />
      <a href="#main" className={classes.skip}>
        {t("app.skipToMain")}
      </a>
      <div className={classes.shell}>
        <Rail />
        <div className={classes.content}>
          <ConnectionBanner />
          <MissedNotice />
          <OfferCard />
          <Outlet />
        </div>
      </div>
    </FeedProvider>
  );
}
