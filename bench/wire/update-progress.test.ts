import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { updateProgress } from './update-progress.ts';

function typed(clientID: number, insert: (text: Y.Text) => void): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  insert(doc.getText('body'));
  return updates;
}

function progress(update: Uint8Array): Map<number, number> {
  const found = new Map<number, number>();
  updateProgress(update, (client, clock) => found.set(client, clock));
  return found;
}

const hello = (text: Y.Text) => Array.from('hello').forEach((character, index) => text.insert(index, character));

test('a single typed character brings its writer one clock further', () => {
  for (const [index, update] of typed(7, hello).entries()) expect(progress(update)).toEqual(new Map([[7, index + 1]]));
});

test('an update that a server merged counts every character in it, of every writer', () => {
  const updates = [...typed(7, hello).slice(1), ...typed(9, hello).slice(2)];
  expect(progress(Y.mergeUpdates(updates))).toEqual(
    new Map([
      [7, 5],
      [9, 5],
    ]),
  );
});

test('a run that a server sends from its own state counts every character of it', () => {
  const [first, ...rest] = typed(7, hello);
  if (first === undefined) throw new Error('nothing was typed');
  const doc = new Y.Doc();
  for (const update of [first, ...rest]) Y.applyUpdate(doc, update);
  const caughtUp = Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(first));
  expect(progress(caughtUp)).toEqual(new Map([[7, 5]]));
});

test('what is no typed run (marks, embedded maps, letters beyond ASCII, whole states) counts as Yjs counts it', () => {
  const updates = typed(7, (text) => {
    text.insertEmbed(0, new Y.Map([['type', 'paragraph']]));
    text.insert(1, 'grüße 👋');
    text.format(1, 3, { bold: true });
    text.delete(2, 2);
  });
  for (const update of [...updates, Y.mergeUpdates(updates)]) {
    expect(progress(update)).toEqual(Y.parseUpdateMeta(update).to);
  }
});
