/** Owns what is shown of an offer to the agent who is rung: for whom, how long still, and the two answers. */
import { Button, Kbd } from "@mantine/core";
import { IconPhoneRinging } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { caseQuery } from "../../api/queries";
import { type Offer, useMyOffer } from "../../feed/offers";
import { useLabel } from "../../i18n/label";
import { useShortcut } from "../../keys/shortcut";
import { useMe } from "../../session/session";
import { usePreferences } from "../../settings/preferences";
import { useNow } from "../../time/clock";
import { useCustomerName } from "../customer-name";
import { useClaim } from "../handling/use-claim";
import { ChannelIcon } from "../list/channel-icon";
import classes from "./offer.module.css";
import { useDecline } from "./use-decline";
import { useRinging } from "./use-ringing";

export function OfferCard() {
  const offer = useMyOffer(useMe().id);
  useRinging(offer);
  return offer ? <Ringing key={offer.conversation} offer={offer} /> : null;
}

function Ringing({ offer }: { offer: Offer }) {
  const { t } = useTranslation();
  const label = useLabel();
  const customerName = useCustomerName();
  const { shortcuts } = usePreferences();
  const { claim, claiming } = useClaim();
  const { decline, declining } = useDecline();
  const { data } = useQuery(caseQuery(offer.conversation));
  const seconds = Math.max(0, Math.ceil((offer.untilAt - useNow()) / 1000));
  const accept = () => claiming || claim({ id: offer.conversation });
  const refuse = () => declining || decline(offer.conversation);
  useShortcut("a", accept);
  useShortcut("x", refuse);

  const name = data ? customerName(data) : "";
  const reason = data?.reason ? label("reason", data.reason) : "";
  return (
    <section className={classes.card} aria-label={t("offer.title")}>
      <p role="alert" className="visually-hidden">
        {data && t(shortcuts ? "offer.announcedKeys" : "offer.announced", { name, reason })}
      </p>
      <IconPhoneRinging size={22} aria-hidden className={classes.icon} />
      <div className={classes.what}>
        <span className={classes.line}>
          <strong>{t("offer.title")}</strong>
          {data && <ChannelIcon channel={data.channel} />}
          <span className={classes.name}>{name}</span>
          {data && <span className={classes.language}>{data.language.toUpperCase()}</span>}
        </span>
        <span className={classes.wish} lang={data?.language}>
          {reason}
          {data?.so_far.wishes[0] && ` · ${data.so_far.wishes[0]}`}
        </span>
      </div>
      <span className={classes.left} role="timer" aria-label={t("offer.left", { count: seconds })}>
        <span aria-hidden>{t("offer.seconds", { count: seconds })}</span>
      </span>
      <div className={classes.actions}>
        <Button onClick={accept} loading={claiming} aria-keyshortcuts="a">
          {t("offer.accept")}
          {shortcuts && <Kbd className={classes.key}>A</Kbd>}
        </Button>
        <Button variant="default" onClick={refuse} loading={declining} aria-keyshortcuts="x">
          {t("offer.decline")}
          {shortcuts && <Kbd className={classes.key}>X</Kbd>}
        </Button>
      </div>
    </section>
  );
}
