/** The worker in which a person's own expressions are run. Whoever started it ends it when one takes too long. */
import type { PatternAnswer, PatternTask } from './pattern-runner.ts';
import { findHits } from './search.ts';

addEventListener('message', ({ data }: MessageEvent<PatternTask>) => {
  const expression = new RegExp(data.source, data.flags);
  const answer: PatternAnswer = { task: data.task, hits: data.texts.map((text) => findHits(text, expression)) };
  postMessage(answer);
});
