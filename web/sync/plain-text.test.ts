import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate, createWelcomeUpdate } from '../../flow/create.ts';
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
