/** House rules that no linter knows: each file introduces itself, and none carries a note of unfinished work. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listSources } from './checks.ts';
import { ROOT } from './tools.ts';

const sources = listSources().map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

// Put together here so that this file does not find itself.
const UNFINISHED = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);

/** Folders that hold no code of ours. */
const NO_ROOMS = new Set(['dist', 'node_modules', 'public']);

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

describe('package-lock.json', () => {
  it('names the binaries of every platform, also where a registry holds only some: npm ci refuses a gap', () => {
    const { packages } = lockfile.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('names no host', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
  });
});

describe('documents about the project', () => {
  it('link only to files that are there', () => {
    const documents = globSync('{*,docs/**/*,e2e/**/*,bench/*,data/*}.md', { cwd: ROOT });
    expect(documents).toContain('README.md');
    const broken = documents.flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name, as the comments do, only files that are there', () => {
    const files = globSync('{*,{flow,protocol,server,web,e2e,bench,scripts,docs}/**/*}.{ts,tsx,js}', {
      cwd: ROOT,
      exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
    });
    const ends = new Set(files.flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(i).join('/'))));
    const documents = ['docs/ARCHITECTURE.md', 'CONTRIBUTING.md'].map((path) => ({
      path,
      texts: [readFileSync(join(ROOT, path), 'utf8')],
    }));
    const comments = sources.map(({ path, text }) => ({
      path,
      texts: [...text.matchAll(/\/\*\*.*?\*\/|^\s*\/\/.*?$/gms)].map(([comment]) => comment),
    }));
    const gone = [...documents, ...comments].flatMap(({ path, texts }) =>
      texts
        .flatMap((text) => [...text.matchAll(/`([\w./-]+\.(?:tsx?|js))`/g)])
        .map(([, name = '']) => (name.startsWith('.') ? join(dirname(path), name) : name))
        .filter((name) => !ends.has(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(gone).toEqual([]);
  });

  it('have every folder of the server, of the page and of its editor on the map', () => {
    const map = readFileSync(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8');
    const folders = ['server', 'web', 'web/editor'].flatMap((inside) =>
      readdirSync(join(ROOT, inside), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !NO_ROOMS.has(entry.name))
        .map(({ name }) => ({ inside, name })),
    );
    expect(folders.length).toBeGreaterThan(30);
    const isNamed = ({ inside, name }: (typeof folders)[number]) =>
      map.includes(`\`${inside}/${name}`) || map.includes(`\`${name}/`) || map.includes(`\`${name}\``);
    expect(folders.filter((folder) => !isNamed(folder))).toEqual([]);
  });
});

describe('house rules', () => {
  it('finds the sources', () => {
    expect(sources.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['flow/schema.ts', 'server/room/ports.ts', 'scripts/tidy.test.ts']),
    );
  });

  it('begins every file with a comment that says what it is for', () => {
    const silent = sources.filter(({ path, text }) => !/\.(test|e2e)\.tsx?$/.test(path) && !text.startsWith('/**'));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('leaves no note of unfinished work', () => {
    expect(sources.filter(({ text }) => UNFINISHED.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
