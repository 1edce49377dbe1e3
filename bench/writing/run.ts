/**
 * `npm run bench:writing`: Weft's page beside an editor on `@lexical/yjs` V2, in one run. Owns the order of things: rounds
 * are interleaved, so that a slow minute of the machine hits both.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser } from '../../scripts/browser.ts';
import { describeMachine } from '../machine.ts';
import { startPeer, startWeft, type Contender, type Place } from './contenders.ts';
import { SAMPLES } from './documents/samples.ts';
import { measure, type Figures, type MeasurePlan } from './measure.ts';
import { reportOf } from './report.ts';
import { keepToCores } from './two-cores.ts';

const said = (text: string) => process.stderr.write(`${text}\n`);

const HELP = `npm run bench:writing -- [options]
  --rounds N        how often everything is measured (3)
  --keys N          keys typed at each of three spots of a document (60)
  --only a,b        samples (empty, blog, large) and contenders (weft, v2)
  --quick           one round, few keys: to see that it runs
  --write           puts the tables into bench/writing/README.md`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    keys: { type: 'string' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function whole(given: string | undefined, otherwise: number): number {
  const value = given === undefined ? otherwise : Number(given);
  if (!Number.isInteger(value) || value < 1) throw new Error('--rounds and --keys take whole numbers from 1');
  return value;
}

/** Puts the tables between the two marks in the README. */
function writeIntoReadme(text: string): void {
  const file = join(import.meta.dirname, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const marked = /(<!-- figures -->\n)[^]*(<!-- \/figures -->)/;
  if (!marked.test(readme)) throw new Error('bench/writing/README.md has no place for the figures');
  writeFileSync(
    file,
    readme.replace(marked, (_, before: string, after: string) => `${before}\n${text}\n\n${after}`),
  );
}

async function run(): Promise<void> {
  const rounds = whole(values.rounds, values.quick ? 1 : 3);
  const keys = whole(values.keys, values.quick ? 20 : 60);
  const words = values.only.split(',').filter((word) => word !== '');
  const samples = SAMPLES.filter(({ name }) => words.includes(name));
  const wanted = samples.length > 0 ? samples : SAMPLES;
  keepToCores();
  const browser = await findBrowser(said);
  if (!browser.found) throw new Error(browser.tried.join('\n'));
  const plan: MeasurePlan = { keys, remoteKeys: keys, keyEveryMs: 100, chromium: browser.path };

  const isWanted = (word: string) => words.includes(word) || !(words.includes('weft') || words.includes('v2'));
  const contenders: Contender[] = [];
  const figures = new Map<Place, { readonly contender: string; readonly all: Figures[] }>();
  try {
    if (isWanted('weft')) contenders.push(await startWeft());
    if (isWanted('v2')) contenders.push(await startPeer());
    for (const sample of wanted) {
      for (const contender of contenders) {
        said(`${contender.name}: writing ${sample.title}`);
        figures.set(await contender.put(sample), { contender: contender.name, all: [] });
      }
    }
    for (let round = 1; round <= rounds; round++) {
      for (const [place, { contender, all }] of figures) {
        const figure = await measure(place, plan);
        all.push(figure);
        said(`round ${round}, ${place.sample.name}, ${contender}: first screen ${Math.round(figure.firstScreenMs)} ms`);
      }
    }
  } finally {
    for (const contender of contenders) await contender.close();
  }
  const results = [...figures].map(([{ sample }, { contender, all }]) => ({ sample, contender, figures: all }));
  const report = reportOf(results, rounds);
  console.log(report);
  if (values.write) writeIntoReadme(report);
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `writing-${new Date().toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify({ machine: describeMachine(), plan: { ...plan, rounds }, results }, null, 2));
  said(`\nEvery single measurement: ${file}`);
}

if (values.help) console.log(HELP);
else await run();
