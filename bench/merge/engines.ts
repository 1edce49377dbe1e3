/** Who is measured: Weft, and the two bindings that Lexical itself offers for Yjs. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AuthorV1, AuthorV2 } from './lexical-yjs.ts';
import type { Engine } from './play.ts';
import { WeftAuthor } from './weft-author.ts';

export const WEFT: Engine = { name: 'Weft', open: (clientId) => new WeftAuthor(clientId) };

export const ENGINES: readonly Engine[] = [
  WEFT,
  { name: '@lexical/yjs V2', open: (clientId) => new AuthorV2(clientId) },
  { name: '@lexical/yjs V1', open: (clientId) => new AuthorV1(clientId) },
];

/** The version of an installed package. */
export function installedVersion(name: string): string {
  // Some packages do not export their package.json, so it is looked for beside what they do export.
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    try {
      // npm writes the field into every package it installs.
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
      if (version !== undefined) return version;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    if (dirname(folder) === folder) throw new Error(`${name} is not installed`);
    folder = dirname(folder);
  }
}
