#!/usr/bin/env node
/**
 * The door of the operator's command, `npx weft <command>`. Like `run.js` plain JavaScript, because whichever Node the shell
 * finds must be able to read it: an older one hands over to the Node that `npm ci` brought.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 26;

async function handOver() {
  const own = fileURLToPath(
    new URL(`../node_modules/.bin/node${process.platform === 'win32' ? '.cmd' : ''}`, import.meta.url),
  );
  if (!existsSync(own)) {
    console.error(`Weft runs on Node ${NEEDED_MAJOR}, which "npm ci" brings along. Run "npm ci" first.`);
    process.exit(1);
  }
  const child = spawn(own, process.argv.slice(1), { stdio: 'inherit', shell: process.platform === 'win32' });
  // A terminal sends its signals to both; a supervisor sends them to this process alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

if (Number.parseInt(process.versions.node, 10) < NEEDED_MAJOR) await handOver();
else await import('./weft.ts');
