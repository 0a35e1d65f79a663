// The sound of a new message: two soft tones, made here, so that there is no file to load.

const TONES = [
  { hertz: 660, from: 0 },
  { hertz: 880, from: 0.11 },
] as const;
const SECONDS = 0.35;
const LOUDNESS = 0.07;

const HELD_MILLISECONDS = 3_000;

let context: AudioContext | null = null;

/** Plays it once; never before the customer has touched the page, as browsers would complain about that. */
export function ring(): void {
  if (!navigator.userActivation?.hasBeenActive) return;
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume();
    for (const { hertz, from } of TONES) playTone(context, hertz, context.currentTime + from);
  } catch {
    // A browser without sound, or one that forbids it.
  }
}

/** Plays it in one of the tabs that want to for the same `occasion`: the first one holds it for a while. */
export function ringOnce(occasion: string): void {
  if (!navigator.locks)
    ring(); // A page without https: then each tab rings.
  else
    void navigator.locks.request(`baton:${occasion}`, { ifAvailable: true }, (lock) => {
      if (!lock) return undefined;
      ring();
      return new Promise((release) => setTimeout(release, HELD_MILLISECONDS));
    });
}

function playTone(audio: AudioContext, hertz: number, start: number): void {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(LOUDNESS, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + SECONDS);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + SECONDS);
}
