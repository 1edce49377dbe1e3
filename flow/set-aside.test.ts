import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { diffBlocks, type WantedBlock } from './diff.ts';
import { appendBlocks, applyEdit } from './edit.ts';
import { contentEqual, pushInline } from './inline.ts';
import { documentBody, readBlocks } from './read.ts';
import type { Inline, Marks } from './schema.ts';
import { setAside } from './set-aside.ts';

function text(value: string, marks: Marks = {}): Inline {
  return { kind: 'text', text: value, marks };
}

function block(content: readonly Inline[]) {
  const body = documentBody(new Y.Doc());
  appendBlocks(body, [{ id: 'b', type: 'code', props: {}, content }], null);
  const [was] = readBlocks(body);
  if (was === undefined) throw new Error('no block');
  return { body, was };
}

/** The operations of an edit that makes `content` of the block, the caret `caret` units into it. */
function edited({ was }: ReturnType<typeof block>, content: readonly Inline[], caret: number | null) {
  const wanted: WantedBlock = { was, type: was.type, props: was.props, content };
  return diffBlocks([was], [wanted], {
    atStart: true,
    whole: true,
    afterVoid: false,
    caret: caret === null ? null : caret + 1,
  });
}

describe('what is equal at both ends of a long block is set aside', () => {
  it('leaves little to be compared of 130,000 characters in which one was typed', () => {
    const before = 'const value = compute(1);\n'.repeat(5000);
    const rest = setAside([text(before)], [text(`${before.slice(0, 70_000)}x${before.slice(70_000)}`)], 70_001);
    expect(rest?.head).toBeGreaterThan(69_800);
    for (const part of [rest?.before, rest?.wanted]) expect(JSON.stringify(part).length).toBeLessThan(500);
  });

  it('among thousands of equal letters the caret says which was typed, and which deleted', () => {
    const long = block([text('a'.repeat(4000))]);
    for (const at of [0, 1, 63, 64, 65, 2000, 3936, 3999, 4000]) {
      expect(edited(long, [text('a'.repeat(4001))], at + 1).change.ops).toEqual([{ retain: 1 + at }, { insert: 'a' }]);
      if (at < 4000)
        expect(edited(long, [text('a'.repeat(3999))], at).change.ops).toEqual([{ retain: 1 + at }, { delete: 1 }]);
    }
  });

  it('never cuts a surrogate pair', () => {
    const smile = '\u{1F600}';
    const frown = '\u{1F601}';
    for (const shift of [0, 1]) {
      const before = '-'.repeat(shift) + smile.repeat(1000);
      const at = shift + 1000;
      const after = before.slice(0, at) + frown + before.slice(at + 2);
      const ops = edited(block([text(before)]), [text(after)], at + 2).change.ops;
      for (const op of ops) if (typeof op.insert === 'string') expect(op.insert).toBe(frown);
      expect(ops[0]).toEqual({ retain: 1 + at });
    }
  });

  it('whatever was edited, the block then reads as it is wanted', () => {
    const run = fc.tuple(
      fc.constantFrom('a', 'ab', 'abc\n', '\u{1F600}', 'x'),
      fc.integer({ min: 1, max: 700 }),
      fc.constantFrom<Marks>({}, { bold: true }),
    );
    const runs = fc.array(run, { minLength: 1, maxLength: 5 });
    const edit = fc.record({
      runs,
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      gone: fc.integer({ min: 0, max: 3 }),
      typed: fc.constantFrom('', 'a', 'ab', 'x\n', '\u{1F600}'),
      isBold: fc.boolean(),
      knowsCaret: fc.boolean(),
    });
    fc.assert(
      fc.property(edit, ({ runs: made, from, gone, typed, isBold, knowsCaret }) => {
        const content: Inline[] = [];
        for (const [part, times, marks] of made) pushInline(content, text(part.repeat(times), marks));
        const long = block(content);
        const characters = content.flatMap((inline) =>
          inline.kind === 'text' ? Array.from(inline.text).map((one) => text(one, inline.marks)) : [],
        );
        const at = Math.floor(from * characters.length);
        const after = characters.toSpliced(
          at,
          gone,
          ...Array.from(typed).map((one) => text(one, isBold ? { bold: true } : {})),
        );
        const wanted: Inline[] = [];
        for (const one of after) pushInline(wanted, one);
        const sizeOf = (inlines: readonly Inline[]) =>
          inlines.reduce((sum, inline) => sum + (inline.kind === 'text' ? inline.text.length : 1), 0);
        const caret = sizeOf(after.slice(0, at + Array.from(typed).length));
        const { change, keys } = edited(long, wanted, knowsCaret ? caret : null);
        applyEdit(long.body, { change, keys, places: [] }, null);
        const [now] = readBlocks(long.body);
        // Nobody sees the marks of a line break, so that they are not compared.
        const seen = (inlines: readonly Inline[]) => {
          const parts: Inline[] = [];
          for (const inline of inlines)
            if (inline.kind === 'text')
              for (const part of inline.text.split('\n')) pushInline(parts, { ...inline, text: part });
          return parts;
        };
        expect(contentEqual(seen(now?.content ?? []), seen(wanted))).toBe(true);
        const plain = (inlines: readonly Inline[]) => inlines.map((i) => (i.kind === 'text' ? i.text : '')).join('');
        expect(plain(now?.content ?? [])).toBe(plain(wanted));
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});
