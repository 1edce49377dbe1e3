/** Brings the peers' packages on first use. They are no part of the product, so `npm ci` at the root leaves them out. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const HERE = import.meta.dirname;

/** True where what is installed is what the lock file says. npm keeps its own copy of it inside node_modules. */
function isInstalled(folder: string): boolean {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock;
  const present = JSON.parse(readFileSync(installed, 'utf8')) as Lock;
  return Object.entries(wanted.packages).every(
    ([path, entry]) => path === '' || present.packages[path]?.version === entry.version,
  );
}

/** The part of npm's lock file (version 3) that is read here; npm writes both files. */
interface Lock {
  readonly packages: { readonly [path: string]: { readonly version?: string } };
}

export function installPeers(): void {
  installPackages(join(HERE, 'peers'));
}

/** Brings what the lock file of this folder names, where it is not here yet. */
export function installPackages(folder: string): void {
  if (isInstalled(folder)) return;
  const place = relative(join(HERE, '..'), folder);
  console.log(`Installing what is measured with (${place}/package-lock.json), once ...`);
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm ci in ${place} failed; it is needed for the comparison`);
}
