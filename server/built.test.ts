/** Which server the door opens: never one that is older than its sources. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entryOfServer, folderOfBuild } from './built.js';

let root: string;
const put = (path: string, text: string) => writeFileSync(join(root, path), text);
const SOURCE = () => join(root, 'server', 'main.ts');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weft-built-'));
  for (const folder of ['server/room', 'flow', 'protocol']) mkdirSync(join(root, folder), { recursive: true });
  for (const path of ['package-lock.json', 'server/main.ts', 'server/room/room.ts', 'flow/a.ts']) put(path, path);
});
afterEach(() => rmSync(root, { recursive: true }));

function build(): string {
  mkdirSync(folderOfBuild(root), { recursive: true });
  writeFileSync(join(folderOfBuild(root), 'main.js'), '');
  return join(folderOfBuild(root), 'main.js');
}

test('the sources run where nothing is built', () => {
  expect(entryOfServer(root)).toBe(SOURCE());
});

test.each(['server/room/room.ts', 'flow/a.ts', 'package-lock.json', 'protocol/new.ts', 'server/door.js'])(
  'what was built runs until %s changes, and again when it is as it was',
  (path) => {
    const before = join(root, path);
    const built = build();
    expect(entryOfServer(root)).toBe(built);
    put(path, 'changed');
    expect(entryOfServer(root)).toBe(SOURCE());
    expect(build()).not.toBe(built);
    if (path.includes('new') || path.includes('door')) rmSync(before);
    else put(path, path);
    expect(entryOfServer(root)).toBe(built);
  },
);

test('a test that changes is no reason to build anew', () => {
  const built = build();
  put('server/room/room.test.ts', 'changed');
  expect(entryOfServer(root)).toBe(built);
});
