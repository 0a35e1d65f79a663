/** Owns the look of facts: a part with a heading, and pairs of a name and a value. */
import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./facts.module.css";

export const FactPart = ({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string;
  children: ReactNode;
}) => (
  <section className={classes.part}>
    <Title order={3} className={classes.title} title={hint}>
      {title}
    </Title>
    {children}
  </section>
);

export const FactList = ({ children }: { children: ReactNode }) => (
  <dl className={classes.list}>{children}</dl>
);

export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={classes.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

export const NoFact = ({ children }: { children: ReactNode }) => <p className={classes.none}>{children}</p>;
