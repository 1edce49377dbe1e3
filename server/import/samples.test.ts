/**
 * Documents that real @lexical/yjs 0.52 editors wrote (scripts/make-import-samples.ts), and what they read as: printed once,
 * and checked line by line against what the script typed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { z } from 'zod';
import { blockLine } from '../../flow/frozen/block-line.ts';
import { documentBody, documentTitle, readBlocks } from '../../flow/read.ts';
import { importUpdate } from './import-update.ts';

const folder = new URL('./samples/', import.meta.url);

const expectation = z.object({
  skipped: z.array(z.object({ what: z.string(), count: z.number() })),
  blocks: z.array(z.string()),
});

function read(file: string) {
  const result = importUpdate({ bytes: readFileSync(new URL(file, folder)), title: 'Moved in', idPrefix: 'b' });
  if (!result.ok) throw new Error(result.reason);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, result.update);
  const blocks = readBlocks(documentBody(doc));
  return { report: result.report, title: documentTitle(doc).toString(), blocks };
}

describe.each(['everything', 'meeting', 'half'])('the sample "%s"', (name) => {
  const expected = expectation.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));

  it.each([1, 2] as const)('reads exactly, as binding V%i wrote it', (version) => {
    const { blocks, report, title } = read(`${name}-v${version}.bin`);
    expect(blocks.map(blockLine)).toEqual(expected.blocks);
    expect(report).toEqual({ source: `lexical-v${version}`, skipped: expected.skipped });
    expect(title).toBe('Moved in');
    const ids = blocks.flatMap(({ id }) => (id === '' ? [] : [id]));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
