/** Owns those that a conversation can be given to, as cards to choose. */
import { Radio, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Colleague } from "../../api/types";
import classes from "./handling.module.css";

interface Props {
  value: string;
  label: string;
  hint: string;
  status?: Colleague["status"];
  /** Has the focus when the dialog opens. */
  first?: boolean;
}

export const Choice = ({ value, label, hint, status, first }: Props) => (
  <Radio.Card
    value={value}
    className={classes.choice}
    aria-label={`${label}, ${hint}`}
    disabled={status === "offline"}
    data-autofocus={first || undefined}
  >
    <Radio.Indicator aria-hidden />
    <span className={classes.choiceText}>
      <span className={classes.choiceLabel}>{label}</span>
      <span className={classes.choiceHint} data-status={status}>
        {hint}
      </span>
    </span>
  </Radio.Card>
);

const ORDER = { available: 0, busy: 1, away: 2, offline: 3 };

export const byPresence = (a: Colleague, b: Colleague) =>
  ORDER[a.status] - ORDER[b.status] || (a.name ?? "").localeCompare(b.name ?? "");

/** How the values of teams begin; those of colleagues are their ids. */
export const TEAM = "team:";

/** All of them, who is there first; a place is kept while they are asked for. */
export function ColleagueChoices({ colleagues, pending }: { colleagues?: Colleague[]; pending: boolean }) {
  const { t } = useTranslation();
  if (pending) return <Skeleton height={44} />;
  return colleagues?.map(({ id, name, status }) => (
    <Choice
      key={id}
      value={id}
      label={name ?? t("owner.someone")}
      hint={t(`account.${status}`)}
      status={status}
    />
  ));
}
