/** Owns the list of shortcuts that `?` shows. */
import { ActionIcon, Kbd, Modal, Table, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKeyboard } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../settings/preferences";
import { useShortcut } from "./shortcut";

const KEYS = [
  ["next", ["J"]],
  ["previous", ["K"]],
  ["claim", ["C"]],
  ["accept", ["A"]],
  ["decline", ["X"]],
  ["reply", ["R"]],
  ["note", ["N"]],
  ["transfer", ["T"]],
  ["resolve", ["E"]],
  ["search", ["/"]],
  ["help", ["?"]],
  ["send", ["Enter"]],
  ["newline", ["Shift", "Enter"]],
  ["leave", ["Esc"]],
] as const;

export function KeyHelp({ className }: { className?: string }) {
  const { t } = useTranslation();
  const { shortcuts } = usePreferences();
  const [opened, { open, close }] = useDisclosure(false);
  useShortcut("?", open);
  return (
    <>
      <Tooltip label={t("keys.title")} position="right">
        <ActionIcon
          className={className}
          variant="transparent"
          size="lg"
          aria-label={t("keys.title")}
          onClick={open}
        >
          <IconKeyboard size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={close}
        title={t("keys.title")}
        closeButtonProps={{ "aria-label": t("app.close") }}
      >
        <Text size="sm" c="dimmed" mb="sm">
          {shortcuts ? t("keys.hint") : t("keys.off")}
        </Text>
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {KEYS.map(([name, keys]) => (
              <Table.Tr key={name}>
                <Table.Td>{t(`keys.${name}`)}</Table.Td>
                <Table.Td ta="right">
                  {keys.map((key, index) => (
                    <span key={key}>
                      {index > 0 && " + "}
                      <Kbd>{key}</Kbd>
                    </span>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}
