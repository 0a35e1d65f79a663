/** Owns the customer's orders, as far as it was proven that they are theirs. */
import { useTranslation } from "react-i18next";
import type { Order } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { formatMoment } from "../../time/format";
import { Fact, FactList, FactPart, NoFact } from "./fact";
import classes from "./facts.module.css";

export function OrderFacts({ orders }: { orders: Order[] }) {
  const { t } = useTranslation();
  return (
    <FactPart title={t("facts.orders")} hint={t("facts.ordersHint")}>
      {orders?.length ? (
        orders.map((order) => <OrderCard key={order.number} order={order} />)
      ) : (
        <NoFact>{t("facts.noOrders")}</NoFact>
      )}
    </FactPart>
  );
}

function OrderCard({ order }: { order: Order }) {
  const label = useLabel();
  const reading = useLanguage();
  const { number, status, ...details } = order;
  const shown = Object.entries(details).filter(([, value]) => value !== null && value !== "");
  return (
    <div className={classes.order}>
      <div className={classes.orderHead}>
        <strong>{number}</strong>
        <span className={classes.status}>{label("orderStatus", status)}</span>
      </div>
      {shown.length > 0 && (
        <FactList>
          {shown.map(([name, value]) => (
            <Fact key={name} name={label("order", name)}>
              {detailText(name, value, reading)}
            </Fact>
          ))}
        </FactList>
      )}
    </div>
  );
}

/** A detail as text, whatever the shop's order interface gives: moments, lists of things, plain values. */
function detailText(name: string, value: unknown, language: string): string {
  if (typeof value === "number") {
    return name.endsWith("_at") ? formatMoment(value, language) : value.toLocaleString(language);
  }
  if (Array.isArray(value)) return value.map((item) => detailText(name, item, language)).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  const parts = value as Record<string, unknown>;
  // A text in each language, or a thing with a name.
  const thing = parts[language] ?? parts.name ?? parts.title ?? parts.en;
  const { quantity } = parts;
  if (!thing) return Object.values(value).join(" ");
  return typeof quantity === "number" && quantity > 1 ? `${thing} × ${quantity}` : String(thing);
}
