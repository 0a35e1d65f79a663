/** Owns what is shown where a part of the desk could not be loaded. */
import { Button, Text } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./list/list.module.css";

interface Props {
  title: string;
  detail: string | null;
  onRetry?: () => void;
  children?: ReactNode;
}

export function Failure({ title, detail, onRetry, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.empty} role="alert">
      <IconCloudOff size={30} stroke={1.4} aria-hidden />
      <Text fw={600} c="var(--text)">
        {title}
      </Text>
      {detail && <Text size="sm">{detail}</Text>}
      {onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          {t("app.retry")}
        </Button>
      )}
      {children}
    </div>
  );
}
