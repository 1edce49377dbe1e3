/**
 * What `npm start` gives the server beside its settings, read where it stands: what is measured must be what is delivered. Knows no server.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const MANIFEST = z.object({ scripts: z.object({ start: z.string() }) });
/** Variables of the environment, then node with its options. */
const START = /^((?:[A-Z_]+=\S+ )*)exec node ((?:--\S+ )*)scripts\/run\.js start$/;

/** As variables of the environment. Throws where the script is written otherwise. */
export function asNpmStart(): Record<string, string> {
  const { start } = MANIFEST.parse(
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
  ).scripts;
  const [, variables, options] = START.exec(start) ?? [];
  if (variables === undefined || options === undefined)
    throw new Error(`"start" of package.json is not understood: ${start}`);
  const pairs = variables.split(' ').filter((pair) => pair !== '');
  const named = pairs.map((pair): [string, string] => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1),
  ]);
  return { ...Object.fromEntries(named), NODE_OPTIONS: options.trim() };
}
