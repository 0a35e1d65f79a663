/** Owns what stands in for a list while it is fetched. */
import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./list.module.css";

export function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.scroller} aria-busy="true">
      <span className="visually-hidden" role="status">
        {t("app.loading")}
      </span>
      {[62, 48, 56, 40].map((width) => (
        <div key={width} className={classes.ghost}>
          <Skeleton height={12} width={`${width}%`} />
          <Skeleton height={11} width="92%" />
          <Skeleton height={11} width="34%" />
        </div>
      ))}
    </div>
  );
}
