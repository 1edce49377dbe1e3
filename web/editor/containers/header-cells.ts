/**
 * A header cell in which nothing stands is no header to a screen reader, which would announce silence for its column: it is a cell
 * until something is written in it. The attribute alone changes, so that nobody who writes there is disturbed.
 */
import type { LexicalEditor } from 'lexical';

export function registerHeaderCells(editor: LexicalEditor, text: HTMLElement): () => void {
  const look = (cell: Element): void => {
    const isEmpty =
      (cell.textContent ?? '').trim() === '' && cell.querySelector('img, .flow-object, .formula') === null;
    if (isEmpty) cell.setAttribute('role', 'cell');
    else cell.removeAttribute('role');
  };
  for (const cell of text.querySelectorAll('th')) look(cell);
  return editor.registerUpdateListener(({ dirtyElements }) => {
    // A change in a cell makes the cell dirty too.
    for (const key of dirtyElements.keys()) {
      const dom = editor.getElementByKey(key);
      if (dom?.tagName === 'TH') look(dom);
    }
  });
}
