import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate, createWelcomeUpdate } from '../../flow/create.ts';
import { appendBlocks } from '../../flow/edit.ts';
import { documentBody, readBlocks } from '../../flow/read.ts';
import { fileNameOf, isBlank, plainText } from './plain-text.ts';

function docOf(update: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc;
}

describe('plainText', () => {
  it('has the title and a line for each block', () => {
    const text = plainText(docOf(createWelcomeUpdate()));
    expect(text.split('\n')[0]).toBe('Welcome to Weft');
    expect(text).toContain('\nTry it\n');
  });

  it('goes in the order of reading, and says nothing of containers but what stands in them', () => {
    const doc = docOf(createDocumentUpdate({ title: '' }));
    const body = documentBody(doc);
    const words = (text: string) => [{ kind: 'text' as const, text, marks: {} }];
    const table = { 'row:r': 'a0', 'col:a': 'a0', 'col:b': 'a1' };
    appendBlocks(
      body,
      [
        { content: words('after') },
        { id: 't', type: 'table', props: table },
        { in: ['t', 'r:b'], content: words('second cell') },
        { in: ['t', 'r:a'], content: words('first cell') },
      ],
      null,
    );
    const marker = readBlocks(body)[1]?.marker;
    marker?.set('at', { before: null, rank: 'a0' });
    expect(plainText(doc)).toBe('\nfirst cell\nsecond cell\nafter\n');
    expect(isBlank(doc)).toBe(false);
  });

  it('is blank for a document in which nobody wrote', () => {
    expect(isBlank(docOf(createDocumentUpdate({ title: '' })))).toBe(true);
    expect(isBlank(docOf(createDocumentUpdate({ title: 'Plan' })))).toBe(false);
  });
});

describe('fileNameOf', () => {
  it.each([
    ['Plan', 'Plan.txt'],
    ['', 'Untitled.txt'],
    ['../../etc/passwd', 'etc passwd.txt'],
    ['a/b\\c:d*e?"f<g>h|i', 'a b c d e f g h i.txt'],
    ['\u202Egpj.exe', 'gpj.exe.txt'],
    ['...', 'Untitled.txt'],
  ])('%j is %j', (title, name) => {
    expect(fileNameOf(title)).toBe(name);
  });

  it('stays short', () => {
    expect(fileNameOf('😀'.repeat(300)).length).toBeLessThan(200);
  });
});
