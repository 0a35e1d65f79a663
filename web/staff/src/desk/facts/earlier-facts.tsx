/** Owns the customer's earlier conversations, each one press away. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Earlier } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { formatMoment } from "../../time/format";
import { ChannelIcon } from "../list/channel-icon";
import { useSelection } from "../selection";
import { FactPart, NoFact } from "./fact";
import classes from "./facts.module.css";

export function EarlierFacts({ earlier }: { earlier: Earlier[] }) {
  const { t } = useTranslation();
  const label = useLabel();
  const reading = useLanguage();
  const { view } = useSelection();
  return (
    <FactPart title={t("facts.earlier")}>
      {earlier?.length ? (
        <ul className={classes.earlier}>
          {earlier.map(({ id, channel, opened_at, reason, outcome }) => (
            <li key={id}>
              <Link to="/desk/$view/$id" params={{ view, id }} className={classes.earlierLink}>
                <ChannelIcon channel={channel} />
                <span>
                  {formatMoment(opened_at, reading)}
                  <span className={classes.detail}>
                    {[reason && label("reason", reason), outcome && label("outcome", outcome)]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <NoFact>{t("facts.noEarlier")}</NoFact>
      )}
    </FactPart>
  );
}
