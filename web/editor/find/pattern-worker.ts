/** The worker in which a person's own expressions are run. Whoever started it ends it when one takes too long. */
import type { PatternAnswer, PatternTask } from './pattern-runner.ts';
import { findHits } from './search.ts';

function say(answer: PatternAnswer): void {
  postMessage(answer);
}

addEventListener('message', ({ data }: MessageEvent<PatternTask>) => {
  // From here on its time counts, and not while this was fetched.
  say({ task: data.task, hits: null });
  const expression = new RegExp(data.source, data.flags);
  say({ task: data.task, hits: data.texts.map((text) => findHits(text, expression)) });
});
