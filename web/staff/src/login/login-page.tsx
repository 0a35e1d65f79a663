/** Owns the page where staff log in. */
import { Alert, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { meKey } from "../api/queries";
import type { Me } from "../api/types";
import { LanguageSwitch } from "../settings/language-switch";
import { Logo } from "../shell/logo";
import classes from "./login-page.module.css";
import { LoginProblem } from "./login-problem";
import { useLogin } from "./use-login";

export function LoginPage() {
  const { t } = useTranslation();
  const { next, ended, out } = useSearch({ from: "/login" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);

  const enter = (me: Me) => {
    client.clear();
    client.setQueryData(meKey, me);
    void navigate({ to: (next ?? "/") as "/", replace: true });
  };
  const { submit, pending, problem, blockedUntil } = useLogin(enter, () => setPassword(""));

  const send = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() && password && !pending) submit(email.trim(), password);
  };

  return (
    <div className={classes.page}>
      <main className={classes.main}>
        <Paper component="form" noValidate onSubmit={send} className={classes.card}>
          <Stack gap="md">
            <div className={classes.brand}>
              <Logo size={36} />
              <Title order={1} size="h3">
                {t("login.title")}
              </Title>
            </div>
            {ended && !problem && <Alert color="yellow">{t("login.ended")}</Alert>}
            {out && !problem && <Alert color="pine">{t("login.loggedOut")}</Alert>}
            <LoginProblem problem={problem} blockedUntil={blockedUntil} />
            <TextInput
              label={t("login.email")}
              type="email"
              name="email"
              autoComplete="username"
              size="md"
              data-autofocus
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={tried && !email.trim() && t("login.emailMissing")}
            />
            <PasswordInput
              label={t("login.password")}
              name="password"
              autoComplete="current-password"
              size="md"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              error={tried && !password && !problem && t("login.passwordMissing")}
            />
            <Button type="submit" size="md" loading={pending} fullWidth>
              {t("login.submit")}
            </Button>
          </Stack>
        </Paper>
        <LanguageSwitch />
      </main>
    </div>
  );
}
