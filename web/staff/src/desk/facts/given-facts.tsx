/** Owns what the customer has already given. */
import { useTranslation } from "react-i18next";
import type { SoFar } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { Copyable } from "./copyable";
import { Fact, FactList, FactPart, NoFact } from "./fact";

export function GivenFacts({ given }: Pick<SoFar, "given">) {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <FactPart title={t("facts.given")}>
      {given.length === 0 ? (
        <NoFact>{t("facts.noSlots")}</NoFact>
      ) : (
        <FactList>
          {given.map(({ name, value }) => (
            <Fact key={name} name={label("slot", name)}>
              <Copyable value={value} name={label("slot", name)} />
            </Fact>
          ))}
        </FactList>
      )}
    </FactPart>
  );
}
