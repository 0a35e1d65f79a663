/** Owns that an offer is heard: it rings until it is answered or over, and says so where one looks elsewhere. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { playChime } from "../../alerts/chime";
import type { Offer } from "../../feed/offers";
import { getPreferences } from "../../settings/preferences";

const AGAIN_MS = 3_500;

export function useRinging(offer: Offer | undefined): void {
  const { t } = useTranslation();
  const id = offer?.conversation;
  useEffect(() => {
    if (!id) return;
    const ring = () => getPreferences().sound && playChime();
    ring();
    const timer = setInterval(ring, AGAIN_MS);
    return () => clearInterval(timer);
  }, [id]);
  useEffect(() => {
    if (!id || !getPreferences().notifications || Notification.permission !== "granted") return;
    const told = new Notification(t("offer.title"), { tag: `baton:${id}`, icon: "/staff/favicon.svg" });
    told.onclick = () => window.focus();
    return () => told.close();
  }, [id, t]);
}
