/** Owns scrolling: the newest stays in view as long as one is at the end, and nothing moves while one reads above. */
import { useCallback, useEffect, useRef, useState } from "react";

/** So near to the end counts as being there. */
const NEAR_PX = 80;

export function useStick(newest: number) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [seen, setSeen] = useState(0);
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    stuck.current = true;
    setAtEnd(true);
  }, []);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    setAtEnd(stuck.current);
  }, []);

  // Whatever grows (a message, the writing field, a font), the end stays at the end.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (stuck.current) toEnd();
    });
    if (box.current) observer.observe(box.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [toEnd]);

  useEffect(() => {
    if (atEnd) setSeen(newest);
  }, [atEnd, newest]);

  return { box, content, onScroll, atEnd, seen: atEnd ? newest : seen, toEnd };
}
