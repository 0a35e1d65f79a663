/** Owns the short messages that come and go. */
import { notifications } from "@mantine/notifications";
import i18next from "i18next";

const closing = () => ({ closeButtonProps: { "aria-label": i18next.t("app.closeMessage") } });

export const showDone = (message: string) => notifications.show({ message, color: "pine", ...closing() });

export const showProblem = (message: string) =>
  notifications.show({ message, color: "red", role: "alert", autoClose: 8000, ...closing() });
