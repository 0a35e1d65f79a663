/** Starts the staff application. */
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./global.css";
import "./i18n/language";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { drafts } from "./desk/drafts";

drafts.prune(Date.now());

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
