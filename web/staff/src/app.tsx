/** Owns the wiring: theme, query client, router, and what happens when a session ends. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { whenSessionExpires } from "./api/request";
import classes from "./app.module.css";
import { createClient } from "./client";
import { createStaffRouter } from "./routes";
import { endSession } from "./session/session";
import { cssVariables, theme } from "./theme";

const client = createClient();
const router = createStaffRouter(client);
whenSessionExpires(() => endSession(router, client));

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications
        position="bottom-left"
        limit={3}
        autoClose={5000}
        containerWidth={320}
        className={classes.toasts}
      />
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
