/** Starts the worker that runs people's expressions. Apart, because only a bundler knows where the worker's file will be. */
import type { PatternPort } from './pattern-runner.ts';

export function startPatternWorker(): PatternPort {
  return new Worker(new URL('./pattern-worker.ts', import.meta.url), { type: 'module', name: 'find' });
}
