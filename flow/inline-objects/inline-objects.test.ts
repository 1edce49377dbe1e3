import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { blockAlign, blockIndent, placementOf } from '../blocks/placement.ts';
import { codeLanguage } from '../blocks/code.ts';
import { embedTitle, embedUrl } from '../blocks/embed.ts';
import { listStart } from '../blocks/list-item.ts';
import type { InlineObject } from '../schema.ts';
import { documentBody, blocksInWords, readBlocks } from '../read.ts';
import { parseDay, readDate } from './date.ts';
import { readObject } from './inline-object.ts';
import { readTex } from './inline-equation.ts';
import { mentionPath, readMention } from './mention.ts';

describe('every state of an inline object reads', () => {
  it.each([
    [
      { inline: 'mention', kind: 'person', ref: 'p', label: 'A' },
      { kind: 'person', ref: 'p', label: 'A' },
    ],
    [
      { inline: 'mention', kind: 'person' },
      { kind: 'person', ref: '', label: '' },
    ],
    [
      { inline: 'mention', kind: 'document', ref: 7, label: null },
      { kind: 'document', ref: '', label: '' },
    ],
    [{ inline: 'mention', kind: 'group', ref: 'g' }, null],
    [{ inline: 'date', kind: 'person' }, null],
  ])('%j as a mention is %j', (values, mention) => expect(readMention(values)).toEqual(mention));

  it('a document is mentioned by its id alone, and only by what can be one', () => {
    expect(mentionPath({ kind: 'document', ref: 'a-B_9', label: '' })).toBe('/d/a-B_9');
    expect(mentionPath({ kind: 'document', ref: 'a#token', label: '' })).toBeNull();
    expect(mentionPath({ kind: 'document', ref: '../x', label: '' })).toBeNull();
    expect(mentionPath({ kind: 'person', ref: 'a', label: '' })).toBeNull();
  });

  it.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', 20260101, null])('%j is no day', (date) => {
    expect(parseDay(date)).toBeNull();
    expect(readDate({ inline: 'date', date })).toBeNull();
  });

  it('a day of an early year is that day', () =>
    expect(parseDay('0044-03-15')).toEqual({ year: 44, month: 3, day: 15 }));

  it('a formula that is none is empty, and a long one is cut', () => {
    expect(readTex({ inline: 'equation' })).toBe('');
    expect(readTex({ inline: 'equation', tex: 'x'.repeat(9000) })).toHaveLength(4000);
    expect(readTex({ inline: 'sum', tex: 'x' })).toBeNull();
  });

  it('shared types and bytes under a key are left out', () => {
    const doc = new Y.Doc();
    const map = doc.getMap<unknown>('m');
    map.set('inline', 'x');
    map.set('odd', new Y.Map());
    map.set('bytes', new Uint8Array(2));
    // Yjs types its events too narrowly for a type that is only read.
    expect(readObject(map as unknown as InlineObject)).toEqual({ inline: 'x' });
    expect(readObject(doc.getText('t') as unknown as InlineObject)).toEqual({});
  });

  it('in words a document says what its objects say', () => {
    const doc = new Y.Doc();
    const body = documentBody(doc);
    body.insert(0, 'for ');
    const mention = new Y.Map([
      ['inline', 'mention'],
      ['kind', 'person'],
      ['label', 'Anna'],
    ]);
    body.insertEmbed(4, mention);
    expect(blocksInWords(readBlocks(body))).toBe('for @Anna');
  });
});

describe('every state of a block’s properties reads', () => {
  it('out of range is the nearest in range, and what is not known is the usual', () => {
    expect([blockAlign({ align: 'top' }), blockAlign({ align: 'right' }), blockAlign({})]).toEqual([
      'left',
      'right',
      'left',
    ]);
    expect([blockIndent({ indent: 99 }), blockIndent({ indent: 'x' }), blockIndent({ indent: 2.4 })]).toEqual([
      8, 0, 2,
    ]);
    expect(placementOf({ align: 'center', indent: -1, level: 2 })).toEqual({ align: 'center' });
    expect(listStart({ list: 'number', start: -4 })).toBe(0);
    expect(listStart({ list: 'number', start: 1e9 })).toBe(99_999);
    expect(listStart({ list: 'number', start: 'x' })).toBeNull();
    expect(listStart({ list: 'bullet', start: 3 })).toBeNull();
    expect([
      codeLanguage({ language: 'c++' }),
      codeLanguage({ language: 'A B' }),
      codeLanguage({ language: 1 }),
    ]).toEqual(['c++', '', '']);
  });

  it.each(['javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'mailto:a@b.c', '', 7, null])(
    'a card of %j leads nowhere (I1)',
    (url) => expect(embedUrl({ url })).toBeNull(),
  );

  it('a card has an address of the web and a title of bounded length', () => {
    expect(embedUrl({ url: 'https://example.org/a' })?.href).toBe('https://example.org/a');
    expect(embedTitle({ title: 'x'.repeat(500) })).toHaveLength(200);
    expect(embedTitle({ title: 5 })).toBe('');
  });
});
