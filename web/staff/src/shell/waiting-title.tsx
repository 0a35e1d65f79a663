/** Owns the title of the page: how many are waiting, for whoever looks at the tab only. */
import { useEffect } from "react";
import { useCount } from "../desk/list/use-list";

export function WaitingTitle() {
  const { count, text } = useCount("waiting");
  useEffect(() => {
    document.title = count > 0 ? `(${text}) Baton` : "Baton";
    return () => {
      document.title = "Baton";
    };
  }, [count, text]);
  return null;
}
