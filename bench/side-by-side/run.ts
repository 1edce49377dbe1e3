/**
 * `npm run bench:editors`: Weft's page beside other editors for writing together, in one run: what each costs on a text of 57,000 characters,
 * and what each does when it is tried. Owns the order of things and how it is said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { chromium, type Browser } from '@playwright/test';
import { browserOnThisMachine } from '../../scripts/browser.ts';
import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';
import { PEERS, runningEtherpad, startOurs, startPeers, type Contender } from './contenders.ts';
import { TRIAL_NAMES, tryOut, type Findings } from './features.ts';
import { measure, type Figures } from './measure.ts';

const HELP = `npm run bench:editors -- [options]
  --rounds N             how often everything is measured (3)
  --only weft,tiptap     of weft, ${Object.keys(PEERS).join(', ')}
  --etherpad <address>   an Etherpad that runs somewhere, e.g. http://127.0.0.1:9001
  --no-figures, --no-trials`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    etherpad: { type: 'string' },
    figures: { type: 'boolean', default: true },
    trials: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
});

const ROWS: readonly (readonly [keyof Figures, string, number])[] = [
  ['scriptBytes', 'bytes of script until one can write', 0],
  ['writableMs', 'until one can write, ms', 0],
  ['scriptMsPerKey', 'script per key at the end, ms', 2],
  ['busyMsPerKey', 'main thread per key at the end, ms', 2],
  ['heapMb', 'JavaScript heap, MB', 1],
  ['remoteMs', 'key to the other’s paint, ms', 1],
];

function install(): void {
  if (existsSync(join(import.meta.dirname, 'node_modules'))) return;
  console.error('Installing the peers (bench/side-by-side/package-lock.json), once ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('npm ci in bench/side-by-side failed');
}

function lines(): string[] {
  const file = join(import.meta.dirname, '../../e2e/traces/seph-blog1.json.gz');
  // The file is ours and its shape is described in e2e/traces/README.md.
  const { endContent } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as { endContent: string };
  return endContent.split('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(['', ...head]), line(['', ...head].map(() => '---')), ...rows.map(line)].join('\n');
}

function figuresTable(names: readonly string[], figures: ReadonlyMap<string, readonly Figures[]>): string {
  const rows = ROWS.map(([key, title, digits]) => {
    const medians = names.map((name) => median((figures.get(name) ?? []).map((one) => one[key])));
    const [ours = Number.NaN] = medians;
    const show = (value: number, i: number) =>
      `${value.toLocaleString('en', { maximumFractionDigits: digits })}${i === 0 ? '' : ` (${(value / ours).toFixed(2)}x)`}`;
    return [title, ...medians.map(show)];
  });
  return table(names, rows);
}

async function run(): Promise<void> {
  install();
  const executablePath = browserOnThisMachine();
  if (executablePath === null) throw new Error('Chromium is needed (scripts/browser.ts says where it is looked for)');
  const launch = (): Promise<Browser> =>
    chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  const only = values.only.split(',').filter((word) => word !== '');
  const isWanted = (name: string) => only.length === 0 || only.includes(name);
  const contenders: Contender[] = [];
  const figures = new Map<string, Figures[]>();
  const findings = new Map<string, Findings>();
  try {
    if (isWanted('weft')) contenders.push(await startOurs());
    // The keys are those of the table above.
    const peers = (Object.keys(PEERS) as (keyof typeof PEERS)[]).filter(isWanted);
    if (peers.length > 0) contenders.push(...(await startPeers(peers)));
    if (values.etherpad !== undefined) contenders.push(runningEtherpad(values.etherpad));
    if (values.figures) {
      const browser = await launch();
      const places = [];
      for (const contender of contenders) places.push([contender.name, await contender.put(lines(), browser)] as const);
      await browser.close();
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const [name, place] of places) {
          const one = await measure(launch, place);
          figures.set(name, [...(figures.get(name) ?? []), one]);
          console.error(name, JSON.stringify(one));
        }
      }
    }
    if (values.trials)
      for (const contender of contenders) findings.set(contender.name, await tryOut(contender, launch));
  } finally {
    for (const contender of contenders) await contender.close();
  }
  const names = contenders.map(({ name }) => name);
  console.log(`${JSON.stringify(describeMachine())}\n`);
  if (values.figures) console.log(`${figuresTable(names, figures)}\n`);
  if (values.trials) {
    console.log(
      table(
        names,
        TRIAL_NAMES.map((trial) => [trial, ...names.map((name) => findings.get(name)?.[trial] ?? '')]),
      ),
    );
  }
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `editors-${new Date().toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify({ figures: [...figures], findings: [...findings] }, null, 2));
}

if (values.help) console.log(HELP);
else await run();
