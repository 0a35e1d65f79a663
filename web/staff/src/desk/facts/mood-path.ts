/** Owns the line that scores from −1 (at the bottom) to 1 (at the top) make, as an SVG path. */

const MARGIN = 2;

export function moodPath(scores: readonly number[], width: number, height: number): string {
  const step = (width - 2 * MARGIN) / Math.max(1, scores.length - 1);
  return scores
    .map((score, index) => {
      const down = (1 - Math.max(-1, Math.min(1, score))) / 2;
      const x = MARGIN + index * step;
      const y = MARGIN + down * (height - 2 * MARGIN);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join(" ");
}
