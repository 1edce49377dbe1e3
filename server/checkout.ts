/**
 * Where the project lies: the nearest folder above this file that holds its `package.json`, whether the sources run or what is built of
 * them, which lies elsewhere (`scripts/server-build.ts`). Owns that one place: whoever else named a file by where it stands itself
 * would name another one in a build.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const CHECKOUT = above(import.meta.dirname);

function above(folder: string): string {
  const next = dirname(folder);
  return existsSync(join(folder, 'package.json')) || next === folder ? folder : above(next);
}
