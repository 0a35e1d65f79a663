// How long to wait before the next attempt to connect.

const FIRST_SECONDS = 0.5;
const LONGEST_SECONDS = 30;

/**
 * Seconds before attempt number `attempt` (from 0): doubling, at most 30, with the upper half of it random, so that
 * the customers of a restarted server do not all come back in the same moment.
 */
export function chooseDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(attempt, 16));
  return ceiling * (0.5 + random() / 2);
}
