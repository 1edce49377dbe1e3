import { $getRoot } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../sync/ports.ts';
import { fragmentLength } from '../clipboard/fragment.ts';
import { $insertFragment } from '../clipboard/insert-fragment.ts';
import { readPlainText } from '../clipboard/plain-text.ts';
import { EditorKit } from '../editor-kit.ts';
import { readMarkdown } from './markdown-reader.ts';
import type { MarkdownAnswer, MarkdownPort, MarkdownTask } from './markdown-runner.ts';
import { PastedMarkdown } from './pasted-markdown.ts';

/** A worker that reads in the next turn. */
class QuickWorker implements MarkdownPort {
  #onMessage: ((event: MessageEvent<MarkdownAnswer>) => void) | null = null;

  postMessage({ task, text }: MarkdownTask): void {
    const fragment = readMarkdown(text);
    queueMicrotask(() => this.#onMessage?.(new MessageEvent('message', { data: { task, fragment } })));
  }

  addEventListener(type: 'message' | 'error', listener: (event: MessageEvent<MarkdownAnswer>) => void): void {
    if (type === 'message') this.#onMessage = listener;
  }

  terminate(): void {
    this.#onMessage = null;
  }
}

const clock: Clock = { now: () => 0, setTimer: () => ({ cancel: () => undefined }) };

let kit: EditorKit;
let pasted: PastedMarkdown;
beforeEach(() => {
  kit = new EditorKit();
  pasted = new PastedMarkdown({
    editor: kit.editor,
    binding: kit.binding,
    clock,
    endStep: () => kit.history.endStep(),
    makeId: kit.makeId,
    images: { takesFragment: () => false },
    hasFocus: () => true,
    startWorker: () => new QuickWorker(),
  });
});
afterEach(() => {
  pasted.close();
  kit.close();
});

/** Pastes as the page does: the plain text at once, what it says as soon as it is read. */
async function paste(text: string, meanwhile: () => void = () => undefined): Promise<void> {
  const plain = readPlainText(text);
  kit.history.endStep();
  kit.act(() => $insertFragment(plain, kit.makeId));
  kit.history.endStep();
  const end = kit.binding.anchoredSelection();
  const { focus } = (end === null ? null : kit.binding.offsetsOf(end)) ?? { focus: -1 };
  const place = kit.binding.anchored({ anchor: focus - fragmentLength(plain) + 1, focus });
  const converting = pasted.convert(text, plain, place);
  meanwhile();
  await converting;
}

describe('pasted Markdown', () => {
  it('takes the place of its letters; one undo brings these back, a second takes them out', async () => {
    kit.type('x');
    await paste('\n# One\n\n- two\n- **three**');
    expect(kit.lines()).toEqual(['x', 'h1 One', '• two', '• <b>three</b>']);
    kit.undo();
    expect(kit.lines()).toEqual(['x', '# One', '', '- two', '- **three**']);
    kit.undo();
    expect(kit.lines()).toEqual(['x']);
  });

  it('in the middle of a line leaves what stands around it, with the caret behind it', async () => {
    kit.type('ab');
    kit.select(0, 1);
    await paste('**bold** and `code`');
    expect(kit.lines()).toEqual(['a<b>bold</b> and <c>code</c>b']);
    kit.type('!');
    expect(kit.lines()).toEqual(['a<b>bold</b> and <c>code</c>!b']);
  });

  it('stays as it is where somebody changed it meanwhile, and moves along where they wrote before it', async () => {
    kit.type('ab');
    await paste('**bold**', () => kit.type('?'));
    expect(kit.lines()).toEqual(['ab<b>bold</b>?']);
    await paste('**more**', () => {
      kit.select(0, 9);
      kit.type('#');
    });
    expect(kit.lines()[0]).toContain('#');
    expect(kit.lines()[0]).toContain('**');
  });

  it('in a section, where nothing stood yet, goes into that section', async () => {
    kit.act(() => {
      $getRoot().selectEnd();
      $insertFragment([{ type: 'callout', props: { kind: 'note' }, content: [], slots: [] }], kit.makeId);
    });
    await paste('- a\n- b');
    expect(kit.lines().filter((line) => line.startsWith('•'))).toEqual(['• a', '• b']);
  });

  it('that says nothing more stays as it was pasted', async () => {
    await paste('one\ntwo');
    expect(kit.lines()).toEqual(['one', 'two']);
  });
});
