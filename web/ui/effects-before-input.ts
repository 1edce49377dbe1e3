/**
 * What is seen hears. Preact runs the effects of what it drew one frame later, on a busy machine hundreds of milliseconds later, and what
 * listens to keys is made by effects: Escape pressed at the sight of a dialog was lost. As in React, effects that wait are run before a key
 * or a press reaches the page. Owns when effects are run and knows nothing of what they do.
 */
import { options } from 'preact';
import { flushSync } from 'react-dom';

/** What an act of a person begins with. A click is the end of one: whoever opened something with it has pressed before. */
const BEGINNINGS = ['keydown', 'pointerdown'] as const;
/** As long as Preact itself waits for a frame, of which a page in the background gets none. */
const FRAME_AT_MOST_MS = 35;
/** Effects draw anew, and what that brings has effects again: a dialog is ready after two rounds. What never ends is left to the frames. */
const MOST_ROUNDS = 5;

/** To be called before anything is drawn. */
export function runEffectsBeforeInput(page: Window): void {
  let waiting: (() => void) | null = null;
  const run = (): void => {
    const effects = waiting;
    waiting = null;
    effects?.();
  };
  // Preact asks again only once the effects it asked for have run: one at a time waits.
  options.requestAnimationFrame = (effects) => {
    const own = (): void => effects();
    waiting = own;
    const afterFrame = (): void => {
      page.clearTimeout(timer);
      page.cancelAnimationFrame(frame);
      page.setTimeout(() => {
        if (waiting === own) run();
      });
    };
    const timer = page.setTimeout(afterFrame, FRAME_AT_MOST_MS);
    const frame = page.requestAnimationFrame(afterFrame);
  };
  const runAll = (): void => {
    for (let round = 0; waiting !== null && round < MOST_ROUNDS; round++) flushSync(run);
  };
  for (const type of BEGINNINGS) page.addEventListener(type, runAll, { capture: true, passive: true });
}
