/**
 * Keeps what is built of the server as new as its sources. Owns when Vite must run for it, and when old builds go; what is built is
 * `server/vite.config.ts`, and where it lies `server/built.js`.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildsIn, folderOfBuild } from '../server/built.js';
import type { BuildState } from './page-build.ts';
import { runTool } from './tools.ts';

/** A server that is upgraded while it runs still starts its threads from the build before. */
const OLD_BUILDS_KEPT = 1;

/** Builds the server if it is missing or older than its sources. `onBuild` is called before a build begins. */
export async function ensureServer(onBuild: () => void): Promise<BuildState> {
  const folder = folderOfBuild();
  if (existsSync(folder)) return { kind: 'current' };
  onBuild();
  // It takes its name when it is whole: two may build at once, and each may be ended at any moment.
  const unfinished = `${folder}.${process.pid}`;
  const { code, output } = await runTool('vite', ['build', 'server', '--outDir', unfinished, '--logLevel', 'warn']);
  if (code !== 0) return { kind: 'failed', output };
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
  removeOld(folder);
  return { kind: 'built' };
}

function removeOld(current: string): void {
  const builds = buildsIn();
  const old = readdirSync(builds)
    .map((name) => join(builds, name))
    .filter((folder) => folder !== current)
    .map((folder) => ({ folder, atMs: statSync(folder).mtimeMs }))
    .toSorted((a, b) => b.atMs - a.atMs);
  for (const { folder } of old.slice(OLD_BUILDS_KEPT)) rmSync(folder, { recursive: true, force: true });
}
