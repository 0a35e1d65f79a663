/** Owns the sign of a channel. */
import { type Icon, IconBrandSlack, IconBrandTelegram, IconMessage, IconWorld } from "@tabler/icons-react";
import { useLabel } from "../../i18n/label";
import classes from "./list.module.css";

const ICONS: Record<string, Icon> = { web: IconWorld, telegram: IconBrandTelegram, slack: IconBrandSlack };

export function ChannelIcon({ channel }: { channel: string }) {
  const name = useLabel()("channel", channel);
  const Sign = ICONS[channel] ?? IconMessage;
  return (
    <span className={classes.channel} title={name}>
      <Sign size={16} stroke={1.7} aria-hidden />
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
