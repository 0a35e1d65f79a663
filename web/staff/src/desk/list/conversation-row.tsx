/** Owns one conversation in the list: who, how long, the last word, why. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Conversation, View } from "../../api/types";
import { isAsked, needsReply } from "../../feed/lists";
import { useOffer } from "../../feed/offers";
import { useLabel } from "../../i18n/label";
import { useMe } from "../../session/session";
import { useCustomerName } from "../customer-name";
import { useHasDraft } from "../drafts";
import { useClaim } from "../handling/use-claim";
import { OfferedTo } from "../offer/offered-to";
import { Asking } from "../owner-state";
import { ChannelIcon } from "./channel-icon";
import { LastWord } from "./last-word";
import classes from "./list.module.css";
import { RowTime } from "./row-time";
import { ServiceChip } from "./service-chip";

interface Props {
  conversation: Conversation;
  view: View;
  open: boolean;
}

export function ConversationRow({ conversation, view, open }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const me = useMe();
  const name = useCustomerName()(conversation);
  const hasDraft = useHasDraft(me.id, conversation.id);
  const { claim, claiming } = useClaim();
  const { id, owner, agent, reason, position, priority, language, service } = conversation;
  const place = t(priority > 0 ? "list.urgentPosition" : "list.position", { position, minutes: priority });
  const offer = useOffer(id);
  const mine = owner === "agent" && agent?.id === me.id;

  return (
    <li
      className={classes.row}
      data-open={open || undefined}
      data-calls={(mine ? needsReply(conversation) : isAsked(conversation, me.id)) || undefined}
    >
      <Link
        to="/desk/$view/$id"
        params={{ view, id }}
        className={classes.link}
        aria-current={open ? "true" : undefined}
        draggable={false}
      >
        <span className={classes.line}>
          <ChannelIcon channel={conversation.channel} />
          <span className={classes.name}>{name}</span>
          <RowTime conversation={conversation} mine={mine} />
        </span>
        <LastWord conversation={conversation} mine={mine} />
        <span className={classes.marks}>
          {owner === "waiting" && position !== null && (
            <span className={classes.place} title={place} data-first={priority > 0 || undefined}>
              <span className="visually-hidden">{place}</span>
              <span aria-hidden>#{position}</span>
            </span>
          )}
          {service && <ServiceChip service={service} />}
          {owner === "waiting" && <OfferedTo conversation={id} />}
          <Asking conversation={conversation} />
          {view === "all" && <OwnerMark conversation={conversation} mine={mine} />}
          {reason && owner !== "bot" && owner !== "closed" && (
            <span className={classes.reason}>{label("reason", reason)}</span>
          )}
          <span className={classes.language} title={label("language", language)}>
            {language.toUpperCase()}
          </span>
          {hasDraft && <span className={classes.draft}>{t("list.draft")}</span>}
        </span>
      </Link>
      {owner === "waiting" && (!offer || offer.agent.id === me.id || me.role !== "agent") && (
        <Button
          className={classes.claim}
          size="compact-sm"
          variant={open ? "filled" : "light"}
          loading={claiming}
          aria-label={t("list.claimOf", { name })}
          onClick={() => claim(conversation)}
        >
          {t("list.claim")}
        </Button>
      )}
    </li>
  );
}

function OwnerMark({ conversation, mine }: { conversation: Conversation; mine: boolean }) {
  const { t } = useTranslation();
  const { owner, agent } = conversation;
  if (owner === "agent") {
    const name = agent?.name ?? t("owner.someone");
    return <span className={classes.owner}>{mine ? t("owner.mine") : t("owner.agent", { name })}</span>;
  }
  return <span className={classes.owner}>{t(`owner.${owner}`)}</span>;
}
