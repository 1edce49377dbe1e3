/** Starts the worker that reads code. Apart, because only a bundler knows where the worker's file will be. */
import type { HighlightPort } from './code-painter.ts';

export function startHighlightWorker(): HighlightPort {
  return new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module', name: 'code' });
}
