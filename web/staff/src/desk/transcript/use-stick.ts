/** Owns scrolling: the newest stays in view as long as one is at the end, and nothing moves while one reads above. */
import { useCallback, useEffect, useRef, useState } from "react";

/** So near to the end counts as being there. */
const NEAR_PX = 80;

export function useStick(newest: number) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const top = useRef(0);
  const [seen, setSeen] = useState(0);
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    top.current = element.scrollTop;
    stuck.current = true;
    setAtEnd(true);
  }, []);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    // A picture may have grown since what is told of here: only who goes up leaves the end.
    stuck.current = near || (stuck.current && element.scrollTop >= top.current);
    top.current = element.scrollTop;
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
