/**
 * `npm run bench`: Weft beside its peers in one run. Owns the order of things: rounds are interleaved, so that a slow
 * minute of the machine hits everybody. What is measured is in figures/, who is measured in contenders.ts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from './catalogue.ts';
import { type Contender, allContenders } from './contenders.ts';
import { measureDisk } from './disk.ts';
import type { Context, Figure, Measured } from './figure.ts';
import { withFolder } from './figures/session.ts';
import { buildServer } from './build-server.ts';
import { installPeers } from './install-peers.ts';
import { describeMachine, pinLoadGenerator, unsuitable } from './machine.ts';
import { HELP, type Plan, readPlan } from './options.ts';
import { figuresPage } from './page.ts';
import { Patience } from './patience.ts';
import { type Rounds, disturbance, figureTable, shown } from './report.ts';

const said = (text: string) => process.stderr.write(`${text}\n`);

/** Puts the tables between the two marks in the README. */
function writeIntoReadme(text: string): void {
  const file = join(import.meta.dirname, 'README.md');
  const [before, after] = [/^[^]*<!-- figures -->\n/, /<!-- \/figures -->[^]*$/].map(
    (part) => part.exec(readFileSync(file, 'utf8'))?.[0],
  );
  if (before === undefined || after === undefined) throw new Error('bench/README.md has no place for the figures');
  writeFileSync(file, `${before}\n${text}\n\n${after}`);
}

/** Runs the rounds of one figure over all contenders, one after the other within each round. */
async function measureFigure(
  figure: Figure,
  contenders: readonly Contender[],
  context: Context,
  patience: Patience,
): Promise<Rounds> {
  const suited = contenders.filter((contender) => figure.suits(contender));
  const all = new Map<string, Measured[]>(suited.map((contender) => [contender.name, []]));
  for (let round = 0; round < Math.min(context.scale.rounds, figure.mostRounds); round += 1) {
    for (const contender of suited) {
      try {
        const measured = await patience.inQuiet(() => figure.measure(contender, context));
        all.get(contender.name)?.push(measured);
        const main = figure.columns[0];
        if (main !== undefined)
          said(`  ${contender.name}: ${shown(measured.values[main.key], main.digits)} ${main.label}`);
      } catch (error) {
        // One server that gives out at one thing is a finding, not the end of the run.
        said(`  ${contender.name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return all;
}

function mostRounds(measured: readonly (readonly [Figure, Rounds])[]): number {
  return Math.max(0, ...measured.flatMap(([, rounds]) => [...rounds.values()].map((results) => results.length)));
}

function publish(plan: Plan, contenders: readonly Contender[], measured: readonly (readonly [Figure, Rounds])[]): void {
  const machine = describeMachine();
  const versions = contenders.map(({ name, version, durability }) => `${name} ${version} (${durability})`);
  const shares = measured.flatMap(([, rounds]) => [...rounds.values()].flat().map(({ foreignShare }) => foreignShare));
  const introduction = [
    `${machine.cores} cores of ${machine.cpu} (one for the server, one for the load), ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}; medians of up to ${mostRounds(measured)} interleaved rounds.`,
    `${versions.join('; ')}.`,
    measureDisk(),
    ...[disturbance(shares)].filter((line) => line !== ''),
  ];
  const text = [
    introduction.join('\n'),
    '',
    measured.map(([figure, rounds]) => figureTable(figure, rounds)).join('\n\n'),
  ].join('\n');
  console.log(`\n${text}`);
  if (plan.write) {
    writeIntoReadme(text);
    writeFileSync(join(import.meta.dirname, 'figures.html'), figuresPage(introduction, measured));
  }
  if (plan.from.length > 0) return;
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const raw = {
    at,
    machine,
    options: process.argv.slice(2),
    figures: measured.map(([{ id, title }, rounds]) => ({ id, title, rounds: Object.fromEntries(rounds) })),
  };
  const file = join(folder, `${at.replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify(raw, null, 2));
  said(`\nEvery single measurement: ${file}`);
}

/** What a run writes down of itself, as far as it is read again. */
interface Former {
  readonly figures: readonly {
    readonly title: string;
    readonly rounds: Readonly<Record<string, readonly Measured[]>>;
  }[];
}

/** The measurements of former runs, in the order of the tables; of a figure that several have, the last one's. */
function takeTogether(files: readonly string[]): (readonly [Figure, Rounds])[] {
  // Written by this very program, below.
  const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Former);
  return CATALOGUE.flatMap((figure) => {
    const found = runs.flatMap((run) => run.figures).findLast(({ title }) => title === figure.title);
    return found === undefined ? [] : [[figure, new Map(Object.entries(found.rounds))] as const];
  });
}

async function measure(plan: Plan): Promise<void> {
  const contenders = allContenders().filter(
    ({ name }) => plan.contenders.length === 0 || plan.contenders.some((part) => name.toLowerCase().includes(part)),
  );
  if (contenders.length === 0) throw new Error(`no contender is called ${plan.contenders.join(', ')}`);
  if (plan.from.length > 0) return publish(plan, contenders, takeTogether(plan.from));
  const patience = new Patience(plan.patienceMs, said);
  await withFolder(async (folder) => {
    const context: Context = { scale: plan.scale, folder, say: said };
    const measured: [Figure, Rounds][] = [];
    for (const figure of CATALOGUE) {
      if (!plan.figures.includes(figure.id)) continue;
      said(figure.title);
      measured.push([figure, await measureFigure(figure, contenders, context, patience)]);
    }
    publish(plan, contenders, measured);
  });
}

const plan = readPlan(process.argv.slice(2));
const problem = typeof plan === 'string' ? plan : unsuitable();
if (problem !== null) {
  console.error(problem);
  process.exitCode = 1;
} else if (plan === null || typeof plan === 'string') {
  console.log(HELP);
} else {
  pinLoadGenerator();
  installPeers();
  await buildServer();
  await measure(plan);
}
