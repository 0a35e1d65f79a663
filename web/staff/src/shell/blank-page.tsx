/** Owns a page that has only a message and one way on. */
import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Logo } from "./logo";

interface Props {
  title: string;
  hint?: string;
  children: ReactNode;
}

export const BlankPage = ({ title, hint, children }: Props) => (
  <Stack component="main" h="100%" align="center" justify="center" gap="sm" p="xl" ta="center">
    <Logo size={40} />
    <Title order={1} size="h3">
      {title}
    </Title>
    {hint && <Text c="dimmed">{hint}</Text>}
    {children}
  </Stack>
);
