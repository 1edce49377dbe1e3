/** The worker in which Markdown is read. Whoever started it ends it when a text takes too long. */
import { readMarkdown } from './markdown-reader.ts';
import type { MarkdownAnswer, MarkdownTask } from './markdown-runner.ts';

addEventListener('message', ({ data }: MessageEvent<MarkdownTask>) => {
  const answer: MarkdownAnswer = { task: data.task, fragment: tryToRead(data.text) };
  postMessage(answer);
});

function tryToRead(text: string): MarkdownAnswer['fragment'] {
  try {
    return readMarkdown(text);
  } catch {
    // Nested deeper than the stack is: nobody wrote that to be read.
    return null;
  }
}
