/** What the process and its threads load before they do anything: each package more is CPU at every start of theirs, and memory. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** A statement that loads something: types alone are stripped, and `import()` comes later. */
const LOADS = /^(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s)?'(?<name>[^']+)'/gm;

/** The packages, and files of ours below `server`, that an entry loads by its imports and theirs. */
function loadedBy(entry: string) {
  const builtIn = new Set<string>();
  const packages = new Set<string>();
  const files = new Set([join(import.meta.dirname, entry)]);
  for (const file of files) {
    for (const { groups } of readFileSync(file, 'utf8').matchAll(LOADS)) {
      const name = groups?.['name'] ?? '';
      if (name.startsWith('.')) files.add(join(dirname(file), name));
      else if (name.startsWith('node:')) builtIn.add(name);
      else packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
    }
  }
  const ours = [...files].map((file) => file.slice(import.meta.dirname.length + 1));
  return { builtIn, packages: [...packages].toSorted(), files: ours };
}

test.each([
  ['start.js', []],
  ['main.ts', []],
  ['storage/sqlite/worker.ts', ['better-sqlite3', 'lib0']],
  ['storage/sqlite/compaction-thread.ts', ['lib0', 'yjs']],
  ['preparing/prepare-worker.ts', ['lib0', 'yjs']],
])('%s loads no packages but %j', (entry, packages) => {
  expect(loadedBy(entry).packages).toEqual(packages);
});

test('nothing of ours is read before the cache of what it compiles to stands, but the doors and what sets it up', () => {
  expect(loadedBy('start.js').files).toEqual(['start.js', 'keep-compiled.js', 'built.js']);
});

test('what a provider of sign-ins needs is loaded by servers that have one', () => {
  expect(loadedBy('app.ts').packages).not.toContain('openid-client');
});

test("Node's HTTP is not imported, which would load its clients, too (`http/node-http.ts`)", () => {
  expect(loadedBy('app.ts').builtIn).not.toContain('node:http');
});
