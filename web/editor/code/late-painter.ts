/** The colours of code, whose code is fetched once one can write: until then code is plain, as it is where the browser cannot paint it. */
import type { LexicalEditor } from 'lexical';
import { LoadedPart } from '../../ui/loaded-part.ts';
import type { CodePainter } from './code-painter.ts';
import { startHighlightWorker } from './start-highlight-worker.ts';

const PART = new LoadedPart(() => import('./code-painter.ts'), { whenIdle: true });

/** Returns how to stop. */
export function paintCode(editor: LexicalEditor): () => void {
  let painter: CodePainter | null = null;
  const begin = (): void => {
    const code = PART.value;
    if (painter === null && code?.canPaintCode() === true) {
      painter = new code.CodePainter({ editor, startWorker: startHighlightWorker });
    }
  };
  begin();
  const stop = PART.watch(begin);
  return () => {
    stop();
    painter?.close();
  };
}
