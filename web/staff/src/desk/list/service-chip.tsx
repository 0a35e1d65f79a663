/** Owns the small clock of a service level: how long there is to answer, or how long the answer is late. */
import { IconHourglass } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Service } from "../../api/types";
import { useNow } from "../../time/clock";
import { useWait } from "../../time/use-wait";
import classes from "./list.module.css";

export function ServiceChip({ service }: { service: Service }) {
  const { t } = useTranslation();
  const left = service.due_at - useNow();
  // The server tells it a moment later.
  const state = left < 0 ? "breached" : service.state;
  const wait = useWait(Math.abs(left));
  const kind = t(`service.${service.kind}`);
  const words = t(left < 0 ? "service.late" : "service.due", { kind, wait });
  return (
    <span className={classes.service} data-state={state} title={words}>
      <IconHourglass size={12} stroke={2} aria-hidden />
      <span className="visually-hidden">{words}</span>
      <span aria-hidden>{left < 0 ? `+${wait}` : wait}</span>
    </span>
  );
}
