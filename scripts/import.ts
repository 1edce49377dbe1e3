/**
 * `npm run import -- <file> [--title <title>] [--server <url>]`: moves a document in. The file holds a Yjs update of a Lexical editor
 * (docs/OPERATIONS.md says how to get one); what is printed is the link of the new document, and what of the old one was not taken.
 */
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';

const USAGE = 'npm run import -- <file> [--title <title>] [--server <url, default http://127.0.0.1:4321>]';

const imported = z.object({
  url: z.string(),
  source: z.string(),
  skipped: z.array(z.object({ what: z.string(), count: z.number() })),
});
const refused = z.object({ error: z.object({ words: z.string() }) });

interface Arguments {
  readonly file: string;
  readonly title: string;
  readonly server: URL;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { title: { type: 'string' }, server: { type: 'string', default: 'http://127.0.0.1:4321' } },
  });
  const [file] = positionals;
  const server = URL.parse(values.server);
  if (file === undefined || positionals.length > 1 || server === null) {
    console.error(USAGE);
    process.exit(2);
  }
  const named = basename(file, extname(file)).slice(0, LIMITS.maxTitleLength);
  return { file, title: values.title ?? named, server };
}

/** A reason to stop that whoever runs this can do something about, in one line. */
function giveUp(words: string): never {
  console.error(words);
  process.exit(1);
}

function readBytes(file: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(file);
  } catch (error) {
    return giveUp(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function post({ file, server, title }: Arguments): Promise<z.infer<typeof imported>> {
  const address = new URL('/api/documents/import', server);
  address.searchParams.set('title', title);
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: readBytes(file),
  }).catch((): Response => giveUp(`No Weft answers at ${server.origin}.`));
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return imported.parse(answer);
  const told = refused.safeParse(answer);
  return giveUp(told.success ? told.data.error.words : `${server.origin} answered ${response.status}.`);
}

const given = readArguments();
const { skipped, source, url } = await post(given);
console.log(`Moved in from ${source}: ${new URL(url, given.server).href}`);
console.log('The link owns the document. Whoever has it can do everything with it.');
if (skipped.length > 0) {
  console.log('What a document here cannot hold was left behind (docs/PROTOCOL.md says what the words mean):');
  for (const { count, what } of skipped) console.log(`  ${String(count).padStart(6)}  ${what}`);
}
