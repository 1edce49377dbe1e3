/** What a third click leaves selected, and what is typed over it: as browsers hand it over, up to the next block's first letter. */
import { $createRangeSelection, CLICK_COMMAND } from 'lexical';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { $textSelection } from './commands/selected-blocks.ts';
import { ContainerKit } from './containers/container-kit.ts';
import { registerTripleClicks } from './triple-clicks.ts';

let kit: ContainerKit;
beforeEach(() => {
  kit = new ContainerKit();
  registerTripleClicks(kit.editor);
});
afterEach(() => kit.close());

const selected = (): string =>
  kit.editor.getEditorState().read(() => ($textSelection() ?? $createRangeSelection()).getTextContent());

/** Selects as the browser does, and clicks: there is no mouse here, and only the count of clicks is asked for. */
function click(detail: number, ...selection: [from: string, at: number, to: string, end: number]): void {
  kit.selectText(...selection);
  kit.act(() => kit.editor.dispatchCommand(CLICK_COMMAND, { detail } as MouseEvent));
}

test('a third click takes its own block, and what is typed over it leaves the next one alone', () => {
  kit.type('one\n- two\nthree');
  click(3, 'one', 0, 'two', 0);
  expect(selected()).toBe('one');
  click(4, 'two', 0, 'three', 0);
  kit.type('new');
  expect(kit.lines()).toEqual(['one', '• new', '• three']);
});

test('before a container and an empty line too; of more than that, and of fewer clicks, nothing is taken away', () => {
  kit.type('one\n');
  kit.insert('callout', { kind: 'note' });
  kit.type('in it\n');
  click(3, 'one', 0, 'in it', 0);
  expect(selected()).toBe('one');
  click(3, 'one', 0, 'in it', 2);
  expect(selected()).toContain('in');
  click(2, 'one', 0, 'in it', 0);
  expect(selected()).not.toBe('one');
});
