/** Owns the navigation between sections, and what belongs to the person. A bar on top where the screen is narrow. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCount } from "../desk/list/use-list";
import { KeyHelp } from "../keys/help";
import { useMe } from "../session/session";
import { SettingsMenu } from "../settings/settings-menu";
import { AccountMenu } from "./account-menu";
import { Logo } from "./logo";
import { sectionsOf } from "./sections";
import classes from "./shell.module.css";

export function Rail() {
  const { t } = useTranslation();
  const me = useMe();
  const waiting = useCount("waiting");
  return (
    <nav className={classes.rail} aria-label={t("app.sections")}>
      <Logo size={34} />
      <div className={classes.sections}>
        {sectionsOf(me.role).map(({ name, to, icon: Icon }) => (
          <Link key={name} to={to} className={classes.section}>
            <Icon size={21} stroke={1.7} aria-hidden />
            {t(`section.${name}`)}
            {name === "desk" && waiting.count > 0 && (
              <span className={classes.count} title={t("view.waiting")}>
                <span className="visually-hidden">{t("view.waiting")} </span>
                {waiting.text}
              </span>
            )}
          </Link>
        ))}
      </div>
      <div className={classes.end}>
        <KeyHelp className={`${classes.tool} ${classes.keys}`} />
        <SettingsMenu className={classes.tool} />
        <AccountMenu />
      </div>
    </nav>
  );
}
