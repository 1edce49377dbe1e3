/** Starts the worker that reads Markdown. Apart, because only a bundler knows where the worker's file will be. */
import type { MarkdownPort } from './markdown-runner.ts';

export function startMarkdownWorker(): MarkdownPort {
  return new Worker(new URL('./markdown-worker.ts', import.meta.url), { type: 'module', name: 'markdown' });
}
