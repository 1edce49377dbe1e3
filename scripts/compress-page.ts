/**
 * Puts a Brotli and a gzip form beside each built file that gains by it, so that the server sends what was packed once instead of packing it
 * for everybody. Owns which files and how hard; the server picks by `Accept-Encoding`.
 */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const GAINS = '**/*.{js,css,html,svg,json,webmanifest,ttf}';
/** Below this a packet is a packet. */
const LEAST_BYTES = 1024;
/** 11 takes four times as long for two parts in a hundred. */
const BROTLI_QUALITY = 10;
const GZIP_LEVEL = 9;

const brotlied = promisify(brotliCompress);
const gzipped = promisify(gzip);

async function pack(file: string): Promise<void> {
  const plain = await readFile(file);
  if (plain.length < LEAST_BYTES) return;
  const [small, wide] = await Promise.all([
    brotlied(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
    gzipped(plain, { level: GZIP_LEVEL }),
  ]);
  await Promise.all([writeFile(`${file}.br`, small), writeFile(`${file}.gz`, wide)]);
}

/** Packs everything under `folder` that is packed by being smaller. */
export async function compressPage(folder: string): Promise<void> {
  await Promise.all(globSync(GAINS, { cwd: folder }).map((path) => pack(join(folder, path))));
}
