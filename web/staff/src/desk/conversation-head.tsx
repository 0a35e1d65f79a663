/** Owns the head of an open conversation: who it is, whose it is, and the actions. */
import { ActionIcon, Button, Title, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowsExchange,
  IconCheck,
  IconHandGrab,
  IconInfoCircle,
  IconUserShare,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../api/types";
import classes from "./conversation-head.module.css";
import { useCustomerName } from "./customer-name";
import desk from "./desk.module.css";
import { ChannelIcon } from "./list/channel-icon";
import { OwnerState } from "./owner-state";
import { useOpen, useSelection } from "./selection";

interface Props {
  conversation: Conversation;
  mine: boolean;
  /** It is a colleague's or waits, and may be taken or given away all the same. */
  gives: boolean;
  claiming: boolean;
  onClaim: () => void;
  onReassign: () => void;
  onTransfer: () => void;
  onResolve: () => void;
}

export function ConversationHead(props: Props) {
  const { conversation, mine, gives, claiming, onClaim, onReassign, onTransfer, onResolve } = props;
  const { t } = useTranslation();
  const name = useCustomerName()(conversation);
  const { view, id, facts } = useSelection();
  const open = useOpen();
  const navigate = useNavigate();
  const toggleFacts = () =>
    facts ? open(view, id) : void navigate({ to: "/desk/$view/$id/facts", params: { view, id: id ?? "" } });

  return (
    <div className={classes.head}>
      <ActionIcon
        className={desk.narrowOnly}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t("desk.toList")}
        onClick={() => open(view)}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <div className={classes.who}>
        <Title order={2} className={classes.name}>
          {name}
        </Title>
        <div className={classes.state}>
          <ChannelIcon channel={conversation.channel} />
          <OwnerState conversation={conversation} mine={mine} />
        </div>
      </div>
      <div className={classes.actions}>
        {gives && (
          <Button
            size="sm"
            variant="default"
            className={classes.action}
            leftSection={<IconUserShare size={17} aria-hidden />}
            onClick={onReassign}
            aria-keyshortcuts="t"
          >
            {t("handling.reassign")}
          </Button>
        )}
        {conversation.owner === "waiting" && (
          <Button
            size="sm"
            className={classes.claim}
            leftSection={<IconHandGrab size={17} aria-hidden />}
            loading={claiming}
            onClick={onClaim}
            aria-keyshortcuts="c"
          >
            {t("handling.claim")}
          </Button>
        )}
        {mine && (
          <>
            <Button
              size="sm"
              variant="default"
              className={classes.action}
              leftSection={<IconArrowsExchange size={17} aria-hidden />}
              onClick={onTransfer}
              aria-keyshortcuts="t"
            >
              {t("handling.transfer")}
            </Button>
            <Button
              size="sm"
              className={classes.action}
              leftSection={<IconCheck size={17} aria-hidden />}
              onClick={onResolve}
              aria-keyshortcuts="e"
            >
              {t("handling.resolve")}
            </Button>
          </>
        )}
        <Tooltip label={t("desk.facts")}>
          <ActionIcon
            className={desk.drill}
            variant={facts ? "light" : "subtle"}
            color="gray"
            size="lg"
            aria-label={t("desk.showFacts")}
            aria-expanded={facts}
            aria-controls="facts"
            onClick={toggleFacts}
          >
            <IconInfoCircle size={20} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
