/** Owns the sign that the customer is typing. */
import { useTranslation } from "react-i18next";
import { useTyping } from "../../feed/typing";
import classes from "./transcript.module.css";

export function TypingLine({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  if (!useTyping(id)) return null;
  return (
    <p className={classes.typing}>
      <span className={classes.dots} aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {t("transcript.typing", { name })}
    </p>
  );
}
