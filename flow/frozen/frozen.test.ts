import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { keepQuiet } from '../quiet.ts';
import { readIndependently, type ReadBlock } from './independent-reader.ts';
import { readWithOurs } from './our-reading.ts';

const folder = new URL('.', import.meta.url).pathname;
const documents = globSync('*/*.bin', { cwd: folder }).toSorted();

function open(path: string): Y.Doc {
  const doc = new Y.Doc();
  keepQuiet(doc);
  Y.applyUpdate(doc, readFileSync(`${folder}/${path}`));
  return doc;
}

/** As JSON says it, with neighbours of equal marks joined: how a text is cut into runs means nothing. */
function canonical(reading: { readonly title: string; readonly blocks: readonly ReadBlock[] }): unknown {
  const joined = (blocks: readonly ReadBlock[]): unknown[] =>
    blocks.map((block) => {
      const content: { text?: string; marks: string; object?: unknown }[] = [];
      for (const { marks, object, text } of block.content) {
        const sorted = JSON.stringify(Object.entries(marks).toSorted(([a], [b]) => (a < b ? -1 : 1)));
        const last = content.at(-1);
        if (text !== undefined && last?.text !== undefined && last.marks === sorted) last.text += text;
        else content.push({ ...(text === undefined ? { object } : { text }), marks: sorted });
      }
      return {
        ...block,
        content,
        slots: block.slots.map((slot) => ({ name: slot.name, blocks: joined(slot.blocks) })),
      };
    });
  return JSON.parse(JSON.stringify({ title: reading.title, blocks: joined(reading.blocks) }));
}

describe('documents of past versions read for ever as they read then', () => {
  it('are there', () => {
    expect(documents).toEqual(expect.arrayContaining(['0.1/everything.bin', '0.1/odd.bin', '0.1/editors-1.bin']));
  });

  describe.each(documents)('%s', (path) => {
    const expected: unknown = JSON.parse(readFileSync(`${folder}/${path.replace('.bin', '.json')}`, 'utf8'));

    it('with our own code', () => {
      const doc = open(path);
      const before = Y.encodeStateAsUpdate(doc);
      expect(canonical(readWithOurs(doc))).toEqual(canonical(asReading(expected)));
      expect(Y.encodeStateAsUpdate(doc), 'readers never write').toEqual(before);
    });

    it('with a reader that knows docs/FLOW.md only', () => {
      expect(canonical(readIndependently(open(path)))).toEqual(canonical(asReading(expected)));
    });
  });
});

/** The files are written in this shape, once. */
function asReading(stored: unknown): ReturnType<typeof readIndependently> {
  return stored as ReturnType<typeof readIndependently>;
}
