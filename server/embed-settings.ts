/**
 * The keys of embedding, from the settings and from the file that they name, read once at the start. What is wrong with them
 * is said in one line that repeats no key.
 */
import { readFile } from 'node:fs/promises';
import { parseEmbedKeys, type EmbedKey } from './access/embed/embed-keys.ts';
import { StartError, type Config } from './config.ts';

/** Rejects with StartError. */
export async function readEmbedKeys({ embedKeys, embedKeysFile }: Config): Promise<ReadonlyMap<string, EmbedKey>> {
  const given = keysOf('WEFT_EMBED_KEYS', embedKeys ?? '');
  if (embedKeysFile === null) return given;
  const filed = keysOf('WEFT_EMBED_KEYS_FILE', await contentOf(embedKeysFile));
  const twice = [...filed.keys()].find((name) => given.has(name));
  if (twice !== undefined)
    throw new StartError(`WEFT_EMBED_KEYS_FILE has a key of a name that WEFT_EMBED_KEYS has too.`);
  return new Map([...given, ...filed]);
}

function keysOf(setting: string, text: string): ReadonlyMap<string, EmbedKey> {
  const keys = parseEmbedKeys(text);
  if (typeof keys === 'string') throw new StartError(`${setting}: ${keys}.`);
  return keys;
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new StartError(`WEFT_EMBED_KEYS_FILE cannot be read (${code}).`, { cause: error });
  }
}
