/** Owns what a customer is called: by name, by e-mail, else as a guest with a short code that can be spoken. */
import { useTranslation } from "react-i18next";
import type { Conversation } from "../api/types";

type Named = Pick<Conversation, "customer">;

export function useCustomerName(): (conversation: Named) => string {
  const { t } = useTranslation();
  return ({ customer }) =>
    customer.name || customer.email || t("customer.guest", { code: shortCode(customer.id) });
}

const shortCode = (id: string) => id.slice(-4).toUpperCase();
