/** Keeps what takes long to make and never changes, until the code that makes it does. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../results/writing-documents');

export function keep(name: string, make: () => Uint8Array): Uint8Array {
  const hash = createHash('sha256');
  for (const file of globSync('*.ts', { cwd: import.meta.dirname }).sort()) {
    // How Weft writes is no part of what is kept here.
    if (!file.startsWith('weft-')) hash.update(readFileSync(join(import.meta.dirname, file)));
  }
  const path = join(FOLDER, `${name}-${hash.digest('hex').slice(0, 16)}.bin`);
  if (existsSync(path)) return readFileSync(path);
  const made = make();
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, made);
  return made;
}
