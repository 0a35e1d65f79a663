/** Owns a value that an agent will need elsewhere: one press copies it. */
import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./facts.module.css";

/** An e-mail address breaks before its @, rather than anywhere. */
function breakable(value: string) {
  const [local, host, ...more] = value.split("@");
  if (!host || more.length > 0) return value;
  return (
    <>
      {local}
      <wbr />@{host}
    </>
  );
}

export function Copyable({ value, name }: { value: string; name: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.copyable}>
      <span>{breakable(value)}</span>
      <CopyButton value={value} timeout={1500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t("facts.copied") : t("facts.copy")}>
            <ActionIcon
              className={classes.copy}
              size="sm"
              variant="subtle"
              color="gray"
              onClick={copy}
              aria-label={copied ? t("facts.copied") : `${t("facts.copy")}: ${name}`}
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
