/** Owns what the matter is, what the bot tried and how it went, and how the customer sounds. */
import { useTranslation } from "react-i18next";
import type { Conversation, SoFar, Tried } from "../../api/types";
import { useLabel } from "../../i18n/label";
import { useLanguage } from "../../i18n/language";
import { formatMoment } from "../../time/format";
import { Fact, FactList, FactPart } from "./fact";
import classes from "./facts.module.css";
import { MoodLine } from "./mood-line";
import { WrittenSummary } from "./written-summary";

interface Props {
  conversation: Conversation;
  soFar: SoFar;
}

export function SoFarFacts({ conversation, soFar }: Props) {
  const { t } = useTranslation();
  const reading = useLanguage();
  const { language } = conversation;
  const { wishes, tried, mood, asked_for_person, messages, started_at } = soFar;
  return (
    <FactPart title={t("facts.soFar")}>
      <WrittenSummary conversation={conversation} />
      {wishes.map((wish) => (
        <blockquote key={wish} className={classes.summary} lang={language}>
          {wish}
        </blockquote>
      ))}
      {tried.length > 0 && (
        <ul className={classes.tried} aria-label={t("facts.tried")}>
          {tried.map((one) => (
            <TriedItem key={`${one.kind} ${one.name}`} tried={one} language={language} />
          ))}
        </ul>
      )}
      <FactList>
        {mood && (
          <Fact name={t("facts.mood")}>
            <MoodLine mood={mood} />
          </Fact>
        )}
        {asked_for_person && <Fact name={t("facts.askedForPerson")}>{t("facts.yes")}</Fact>}
        <Fact name={t("facts.writing")}>
          {t("facts.messages", { count: messages, since: formatMoment(started_at, reading) })}
        </Fact>
      </FactList>
    </FactPart>
  );
}

/** The kind in words, what it was about, and how it went. */
function TriedItem({ tried, language }: { tried: Tried; language: string }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { kind, name, outcome, times } = tried;
  const went = outcome && label(kind === "order" ? "orderStatus" : "triedOutcome", outcome);
  return (
    <li>
      <span>
        {label("tried", kind)}
        {name && <strong lang={kind === "article" ? language : undefined}> {name}</strong>}
        {times > 1 && ` · ${t("facts.times", { count: times })}`}
      </span>
      {went && (
        <span className={classes.status} data-bad={BAD.has(outcome) || undefined}>
          {went}
        </span>
      )}
    </li>
  );
}

const BAD = new Set(["not_helped", "declined", "delayed"]);
