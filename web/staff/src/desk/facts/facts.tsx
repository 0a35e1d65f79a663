/** Owns the right pane: what is known, so that nobody has to ask twice. */
import { CloseButton, Skeleton, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/problem-text";
import desk from "../desk.module.css";
import { Failure } from "../failure";
import { useOpen, useSelection } from "../selection";
import { useCase } from "../use-case";
import { CustomerFacts } from "./customer-facts";
import { EarlierFacts } from "./earlier-facts";
import classes from "./facts.module.css";
import { GivenFacts } from "./given-facts";
import { HandoverFacts } from "./handover-facts";
import { OrderFacts } from "./order-facts";
import { SoFarFacts } from "./so-far-facts";

export function Facts({ id }: { id: string }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { conversation, facts, error, refetch } = useCase(id);
  const { view } = useSelection();
  const open = useOpen();
  return (
    <section id="facts" className={desk.facts} aria-label={t("facts.label")} tabIndex={-1}>
      <div className={classes.head}>
        <Title order={2} size="h5">
          {t("desk.facts")}
        </Title>
        <CloseButton
          className={desk.drill}
          aria-label={t("desk.backToConversation")}
          onClick={() => open(view, id)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <div className={classes.scroller} tabIndex={0} role="group" aria-label={t("desk.facts")}>
        {conversation && (
          <>
            {facts && <SoFarFacts conversation={conversation} soFar={facts.so_far} />}
            <CustomerFacts conversation={conversation} identities={facts?.identities} />
            <HandoverFacts
              conversation={conversation}
              answerByMail={facts?.answer_by_mail}
              signals={facts?.so_far.signals ?? []}
            />
          </>
        )}
        {facts ? (
          <>
            <GivenFacts given={facts.so_far.given} />
            <OrderFacts orders={facts.orders} />
            <EarlierFacts earlier={facts.earlier} />
          </>
        ) : error ? (
          conversation && <Failure title={t("facts.failed")} detail={problemText(error)} onRetry={refetch} />
        ) : (
          <Stack gap="xs" p="md" aria-busy="true">
            <Skeleton height={12} width="40%" />
            <Skeleton height={12} width="80%" />
            <Skeleton height={12} width="64%" />
          </Stack>
        )}
      </div>
    </section>
  );
}
