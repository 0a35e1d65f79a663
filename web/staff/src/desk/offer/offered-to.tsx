/** Owns the words for who a waiting conversation is offered to. */
import { useTranslation } from "react-i18next";
import { useOffer } from "../../feed/offers";
import { useMe } from "../../session/session";
import classes from "./offer.module.css";

export function OfferedTo({ conversation }: { conversation: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const offer = useOffer(conversation);
  if (!offer) return null;
  const words =
    offer.agent.id === me.id
      ? t("offer.toYou")
      : t("offer.to", { name: offer.agent.name ?? t("owner.someone") });
  return <span className={classes.mark}>{words}</span>;
}
