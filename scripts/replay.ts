/**
 * `npm run replay -- <trace> [--url http://host:port] [--every N]`: sends a recorded editing session through a server and
 * compares what a fresh client reads with what the recording ended with. Without --url it starts a server of its own,
 * kills it (SIGKILL) when everything is on disk, and reads after it has started again.
 */
import { parseArgs } from 'node:util';
import { createTarget, loadTrace, readFresh, replayInto } from './replay/drive.ts';
import { ServerProcess } from './server-process.ts';

const USAGE =
  'npm run replay -- <trace.json[.gz]> [--url http://host:port] [--every <transactions per update, default 50>]';

function readArguments(): { readonly path: string; readonly url: string | null; readonly every: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string' }, every: { type: 'string', default: '50' } },
  });
  const every = Number(values.every);
  const [path] = positionals;
  if (path === undefined || positionals.length > 1 || !Number.isSafeInteger(every) || every < 1) {
    console.error(USAGE);
    process.exit(2);
  }
  return { path, url: values.url?.replace(/^ws/, 'http') ?? null, every };
}

const { path, url, every } = readArguments();
const trace = loadTrace(path, every);
const server = url === null ? await ServerProcess.start() : null;
try {
  const target = await createTarget(url ?? server?.url ?? '', path);
  const startedMs = Date.now();
  const live = await replayInto(target, trace);
  const seconds = (Date.now() - startedMs) / 1000;
  console.log(
    `${trace.batches.length} updates by ${trace.agentCount} client(s), all committed after ${seconds.toFixed(1)} s.`,
  );

  if (server !== null) {
    await server.stop('SIGKILL');
    await server.start();
    console.log('The server was killed and started again.');
  } else {
    console.log('The server was given by --url and is not restarted: this reads what it holds now.');
  }
  const read = await readFresh(target);
  const equal = read === trace.endContent;
  console.log(`A fresh client reads ${read.length} UTF-16 units; the recording ended with ${trace.endContent.length}.`);
  console.log(equal ? 'The texts are equal.' : 'THE TEXTS DIFFER.');
  if (read !== live) console.log('What was read differs from what the agents had.');
  process.exitCode = equal ? 0 : 1;
} finally {
  await server?.close();
}
