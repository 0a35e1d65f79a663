/** Owns the sound of a new conversation: two soft tones, made here, so that no file is loaded. */

const NOTES = [
  { hertz: 587.33, at: 0 },
  { hertz: 880, at: 0.14 },
];
const LENGTH = 0.5;
const PAUSE_MS = 3_000;

let context: AudioContext | null = null;
let lastAt = 0;

/** Plays, at most once in three seconds. Silent where the browser does not allow it yet. */
export function playChime(): void {
  const now = Date.now();
  if (now - lastAt < PAUSE_MS) return;
  lastAt = now;
  context ??= new AudioContext();
  const audio = context;
  void audio.resume().then(() => {
    for (const { hertz, at } of NOTES) playTone(audio, hertz, audio.currentTime + at);
  });
}

function playTone(audio: AudioContext, hertz: number, start: number): void {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, start + LENGTH);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + LENGTH);
}
