/** Owns how the customer sounds: in words, and drawn over time for who can see it. */
import type { Mood } from "../../api/types";
import { useLabel } from "../../i18n/label";
import classes from "./facts.module.css";
import { moodPath } from "./mood-path";

const WIDTH = 88;
const HEIGHT = 20;

export function MoodLine({ mood }: { mood: Mood }) {
  const label = useLabel();
  const { now, trend, scores } = mood;
  return (
    <span className={classes.mood}>
      <span>{[label("mood", now), trend && label("trend", trend)].filter(Boolean).join(", ")}</span>
      {scores.length > 1 && (
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
          <line x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
          <path d={moodPath(scores, WIDTH, HEIGHT)} />
        </svg>
      )}
    </span>
  );
}
