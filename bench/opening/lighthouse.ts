/** Has Lighthouse visit an address, in a process of its own, and reads what it says. Knows neither the page nor what is in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { installPackages } from '../install-peers.ts';
import { median } from '../median.ts';

/** `simulate` reckons from an unhindered visit, as the web's own pages about Lighthouse do; `devtools` has line and processor be slow. */
const THROTTLINGS = ['simulate', 'devtools'] as const;

/** Milliseconds, but for `shift` and Lighthouse's own measure of the machine. */
interface Visit {
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  readonly interactiveMs: number;
  readonly blockedMs: number;
  readonly shift: number;
  readonly machine: number;
}

async function visit(address: string, method: string, browser: string): Promise<Visit> {
  const visitor = spawn(process.execPath, [join(import.meta.dirname, 'lighthouse.mjs'), address, method], {
    env: { ...process.env, CHROME_PATH: browser },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  visitor.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(visitor, 'close');
  if (visitor.exitCode !== 0) throw new Error(`Lighthouse ended with ${visitor.exitCode ?? visitor.signalCode}`);
  // Written by the script beside this file.
  return JSON.parse(said) as Visit;
}

/** The medians of so many visits by each method, as lines to print. */
export async function askLighthouse(address: string, rounds: number, browser: string): Promise<string[]> {
  installPackages(import.meta.dirname);
  const lines: string[] = [];
  for (const method of THROTTLINGS) {
    const visits: Visit[] = [];
    for (let round = 0; round < rounds; round++) visits.push(await visit(address, method, browser));
    const of = (key: keyof Visit) => median(visits.map((one) => one[key]));
    lines.push(
      `Lighthouse, ${method}: first paint ${of('firstPaintMs').toFixed(0)} ms, largest ${of('largestPaintMs').toFixed(0)} ms, interactive ${of('interactiveMs').toFixed(0)} ms, blocked ${of('blockedMs').toFixed(0)} ms, shift ${of('shift').toFixed(3)} (machine ${of('machine').toFixed(0)})`,
    );
  }
  return lines;
}
