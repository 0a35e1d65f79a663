/** Owns when attention is asked for: somebody starts waiting or asks for advice, or one's own customer writes while one looks elsewhere. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { findListed } from "../api/queries";
import type { Me } from "../api/types";
import { useCustomerName } from "../desk/customer-name";
import type { EntryFrame } from "../feed/frames";
import { consultOf } from "../feed/lists";
import { useLabel } from "../i18n/label";
import { getPreferences } from "../settings/preferences";
import { serverNow } from "../time/clock";
import { playChime } from "./chime";

/** What the feed makes up for after a pause is older than this, and no news. */
const NEWS_MS = 60_000;

export function useAlerts({ id: me, teams }: Me): (frame: EntryFrame) => void {
  const { t } = useTranslation();
  const label = useLabel();
  const client = useQueryClient();
  const customerName = useCustomerName();
  const navigate = useNavigate();

  const notify = (title: string, body: string, view: "waiting" | "mine", id: string) => {
    if (!getPreferences().notifications || Notification.permission !== "granted") return;
    const notification = new Notification(title, { body, tag: `baton:${id}`, icon: "/staff/favicon.svg" });
    notification.onclick = () => {
      window.focus();
      void navigate({ to: "/desk/$view/$id", params: { view, id } });
      notification.close();
    };
  };

  return (frame) => {
    const { entry, conversation: id } = frame;
    if (serverNow() - entry.at > NEWS_MS) return;
    const forMe = teams.length === 0 || teams.includes(frame.team ?? "");
    if (entry.kind === "owner" && frame.owner === "waiting" && forMe) {
      if (getPreferences().sound) playChime();
      const reason = String(entry.data?.reason ?? "");
      notify(t("alert.waiting"), reason && label("reason", reason), "waiting", id);
    }
    const asked = consultOf(entry);
    if (asked?.event === "asked" && asked.agent.id === me) {
      if (getPreferences().sound) playChime();
      notify(t("alert.asked", { name: asked.by.name ?? t("owner.someone") }), "", "mine", id);
    }
    const mine = frame.owner === "agent" && frame.agent?.id === me;
    if (mine && entry.author === "customer" && document.hidden) {
      const known = findListed(client, id);
      if (getPreferences().sound) playChime();
      notify(t("alert.message", { name: known ? customerName(known) : id }), "", "mine", id);
    }
  };
}
