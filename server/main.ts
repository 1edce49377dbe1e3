/**
 * The process: reads the settings, starts the server, says where it is, and ends it in order when a signal asks. What is said here
 * on stdout is for a person; log lines go to stderr.
 */
import './keep-compiled.js';
import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import type { App } from './app.ts';
import type { Config } from './config.ts';

/** Longer than this nobody waits for the disk: a supervisor would kill the process soon anyway (HOSTILE K2). */
const DRAIN_MS = 9_000;

/** By then who was cut off by the restart has come back. */
const AFTER_THE_RUSH_MS = 5_000;

function announce(app: App, config: Config, isOpen: boolean): void {
  const home = config.publicUrl ?? app.address;
  console.log('Weft is running.');
  console.log(`  Home page:  ${home}/`);
  console.log(`  Data file:  ${app.dataFile}`);
  if (app.welcome !== null) console.log(`  Welcome:    ${home}${app.welcome}`);
  if (isOpen) {
    console.log(
      `  Warning:    ${config.host} is open to other machines without TLS: links and texts can be read on the way.`,
    );
    console.log('              Set WEFT_TLS_CERT and WEFT_TLS_KEY, or put a proxy in front (docs/OPERATIONS.md).');
  }
}

function endOnSignal(app: App): void {
  /** What the signal does by default: it works even while the storage thread hangs in a system call, which an exit waits for. */
  const endNow = (signal: NodeJS.Signals) => {
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  };
  let asked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    // Whoever asks twice does not want to wait. What was acked is on the disk either way.
    if (asked) return endNow(signal);
    asked = true;
    setTimeout(() => endNow(signal), DRAIN_MS).unref();
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', () => app.reload());
}

// The threads look for it here.
const kept = getCompileCacheDir();
if (kept !== undefined) process.env['NODE_COMPILE_CACHE'] = dirname(kept);

// Not before the cache stands: everything from here on is kept.
const { isInTheClear, readConfig, StartError } = await import('./config.ts');

try {
  const config = readConfig(process.env);
  const { createApp } = await import('./app.ts');
  const app = await createApp(config);
  // First of all: whoever reads that it runs may end it at once, and then in order.
  endOnSignal(app);
  announce(app, config, isInTheClear(config));
  const { keepHeapLean } = await import('./lean-heap.ts');
  keepHeapLean();
  await app.warmUp();
  // A server that is killed keeps it too.
  flushCompileCache();
  // Not beside those who come back as soon as the server is there.
  setTimeout(() => void app.compactWhatWasLeft(), AFTER_THE_RUSH_MS).unref();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
