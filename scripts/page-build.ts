/**
 * Keeps `web/dist` as new as what it is built from. Owns the digest of the inputs and when Vite must run; knows nothing
 * of what the page does. The digest lies beside the built page, so that a page brought ready-made is served as it is.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressPage } from './compress-page.ts';
import { ROOT, runTool } from './tools.ts';

const DIST = join(ROOT, 'web', 'dist');
const DIGEST_FILE = join(DIST, 'inputs.sha256');
const INPUTS = ['{web,flow,protocol}/**/*', 'package-lock.json', 'scripts/compress-page.ts'];
const NOT_INPUT = /^web[/\\]dist[/\\]|\.test\.tsx?$|(^|[/\\])node_modules[/\\]/;

function digestInputs(): string {
  const hash = createHash('sha256');
  const files = globSync(INPUTS, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .filter((path) => !NOT_INPUT.test(path))
    .sort();
  for (const path of files) {
    const content = readFileSync(join(ROOT, path));
    // Lengths keep two files from passing for one whose bytes are both.
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function builtDigest(): string | null {
  return existsSync(DIGEST_FILE) ? readFileSync(DIGEST_FILE, 'utf8').trim() : null;
}

export type BuildState =
  | { readonly kind: 'current' | 'built' }
  /** Vite failed; `output` is what it said. */
  | { readonly kind: 'failed'; readonly output: string };

/** Builds the page if it is missing or older than its sources. `onBuild` is called before a build begins. */
export async function ensurePage(onBuild: () => void): Promise<BuildState> {
  const wanted = digestInputs();
  if (existsSync(join(DIST, 'index.html')) && builtDigest() === wanted) return { kind: 'current' };
  onBuild();
  const { code, output } = await runTool('vite', ['build', 'web', '--logLevel', 'warn']);
  if (code !== 0) return { kind: 'failed', output };
  await compressPage(DIST);
  writeFileSync(DIGEST_FILE, `${wanted}\n`);
  return { kind: 'built' };
}
