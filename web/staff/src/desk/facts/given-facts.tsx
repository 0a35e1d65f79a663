/** Owns what the customer has already given. */
import { useTranslation } from "react-i18next";
import { useLabel } from "../../i18n/label";
import { Copyable } from "./copyable";
import { Fact, FactList, FactPart, NoFact } from "./fact";

/** What the bot keeps for its own work: nobody gave it, and it tells an agent nothing. */
const WORKINGS = new Set([
  "language",
  "requested_slot",
  "session_started_metadata",
  "order_proof",
  "proof_tries",
  "handoff_outcome",
]);

export function GivenFacts({ slots }: { slots: Record<string, unknown> }) {
  const { t } = useTranslation();
  const label = useLabel();
  const given = Object.entries(slots ?? {}).filter(
    ([name, value]) => !WORKINGS.has(name) && value !== null && value !== "",
  );
  const words = (value: unknown): string => {
    if (typeof value === "boolean") return value ? t("facts.yes") : t("facts.no");
    if (Array.isArray(value)) return value.map(words).join(", ");
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  return (
    <FactPart title={t("facts.given")}>
      {given.length === 0 ? (
        <NoFact>{t("facts.noSlots")}</NoFact>
      ) : (
        <FactList>
          {given.map(([name, value]) => (
            <Fact key={name} name={label("slot", name)}>
              <Copyable value={words(value)} name={label("slot", name)} />
            </Fact>
          ))}
        </FactList>
      )}
    </FactPart>
  );
}
