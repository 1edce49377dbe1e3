/**
 * `npm run bench`: Weft beside its peers in one run. Owns the order of things: rounds are interleaved, so that a slow
 * minute of the machine hits everybody. What is measured is in figures/, who is measured in contenders.ts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contender, allContenders } from './contenders.ts';
import { type CpuResult, measureCpu } from './figures/cpu.ts';
import { type FanOutResult, type Ramp, measureFanOut } from './figures/fan-out.ts';
import { ENDINGS, type JoinResult, type Prepared, measureJoin, prepareJoin } from './figures/join.ts';
import { median } from './figures/meter.ts';
import { withFolder } from './figures/session.ts';
import { installPeers } from './install-peers.ts';
import type { CrowdSize } from './load/crowd.ts';
import { describeMachine, pinLoadGenerator, unsuitable } from './machine.ts';
import { HELP, type Plan, readPlan } from './options.ts';
import { Patience } from './patience.ts';
import { type Rounds, cpuTable, disturbance, fanOutTable, joinTable } from './report.ts';

const CROWDS: readonly CrowdSize[] = [
  { writers: 1, readers: 50 },
  { writers: 10, readers: 100 },
];
const MODERATE = { crowd: { writers: 10, readers: 100 }, deliveriesPerSecond: 20_000 } as const;

/** The first climb finds roughly where a contender's limit is; the rounds that count climb finely from below it. */
const SCOUT_FROM = 40_000;
const SCOUT_FACTOR = 1.4;
const LOWEST_FOOT = 10_000;
const FINE_START = 0.65;
const FINE_FACTOR = 1.07;

/** A plan under way. */
type Run = Plan & { readonly patience: Patience };

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

/** Runs `rounds` rounds over all contenders, one after the other within each round. */
async function interleave<T extends { readonly foreignShare: number }>(
  contenders: readonly Contender[],
  { rounds, patience }: Run,
  measure: (contender: Contender) => Promise<T>,
): Promise<Rounds<T>> {
  const all = new Map<string, T[]>(contenders.map((contender) => [contender.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) all.get(contender.name)?.push(await patience.inQuiet(() => measure(contender)));
  }
  return all;
}

async function fanOut(contenders: readonly Contender[], plan: Run, crowd: CrowdSize): Promise<Rounds<FanOutResult>> {
  const scouted = new Map<string, number>();
  const climb = async (contender: Contender, ramp: Ramp) => {
    let result = await measureFanOut(contender, crowd, ramp);
    // Where even the foot of the climb was too high, it starts lower down: the figure is a limit, not an accident.
    for (let foot = ramp.from / 2; result.best === null && foot > LOWEST_FOOT; foot /= 2) {
      result = await measureFanOut(contender, crowd, { ...ramp, from: foot });
    }
    said(`  ${contender.name}: ${Math.round(result.best?.deliveriesPerSecond ?? 0)} deliveries/s`);
    return result;
  };
  const coarse = { from: SCOUT_FROM, factor: SCOUT_FACTOR, stepMs: plan.stepMs };
  if (!plan.climbTwice) return interleave(contenders, plan, (contender) => climb(contender, coarse));
  for (const contender of contenders) {
    const { best } = await plan.patience.inQuiet(() => climb(contender, coarse));
    scouted.set(contender.name, best?.deliveriesPerSecond ?? SCOUT_FROM / 4);
  }
  return interleave(contenders, plan, (contender) => {
    const guess = scouted.get(contender.name) ?? SCOUT_FROM;
    return climb(contender, { from: guess * FINE_START, factor: FINE_FACTOR, stepMs: plan.stepMs });
  });
}

async function cpu(contenders: readonly Contender[], plan: Run): Promise<Rounds<CpuResult>> {
  return interleave(contenders, plan, async (contender) => {
    const result = await measureCpu(contender, MODERATE.crowd, MODERATE.deliveriesPerSecond, plan.cpuMs);
    said(`  ${contender.name}: ${result.microsecondsPerDelivery.toFixed(2)} us per delivery`);
    return result;
  });
}

async function joins(contenders: readonly Contender[], plan: Run): Promise<Map<string, Rounds<JoinResult>>> {
  const storing = contenders.filter((contender) => contender.stores);
  return withFolder(async (folder) => {
    const prepared = new Map<Contender, Prepared>();
    for (const contender of storing) {
      said(`  ${contender.name}: typing the document`);
      prepared.set(contender, await prepareJoin(contender, folder, plan.edits));
    }
    const byEnding = new Map<string, Rounds<JoinResult>>();
    for (const ending of ENDINGS) {
      const rounds = await interleave(storing, plan, (contender) => {
        const document = prepared.get(contender);
        if (document === undefined) throw new Error(`${contender.name} has no document`);
        return measureJoin(contender, document, ending);
      });
      for (const [name, results] of rounds) {
        said(`  ${name}, ${ending}: ${Math.round(median(results.map((result) => result.joinMs)))} ms`);
      }
      byEnding.set(ending, rounds);
    }
    return byEnding;
  });
}

function foreignShares(rounds: Rounds<{ readonly foreignShare: number }>): number[] {
  return [...rounds.values()].flat().map((result) => result.foreignShare);
}

/** Everything that a run found out. */
interface Findings {
  readonly sections: string[];
  readonly shares: number[];
  readonly raw: Record<string, unknown>;
}

function publish(plan: Run, contenders: readonly Contender[], { sections, shares, raw }: Findings): void {
  const machine = describeMachine();
  const versions = contenders.map(({ name, version, durability }) => `${name} ${version} (${durability})`);
  const text = [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}; medians of ${plan.rounds}.`,
    `${versions.join('; ')}.`,
    ...[disturbance(shares)].filter((line) => line !== ''),
    '',
    sections.join('\n\n'),
  ].join('\n');
  console.log(`\n${text}`);
  if (plan.write) writeIntoReadme(text);
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${String(raw['at']).replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify(raw, null, 2));
  said(`\nEvery single measurement: ${file}`);
}

async function measure(plan: Run): Promise<void> {
  const contenders = allContenders().filter(
    ({ name }) => plan.contenders.length === 0 || plan.contenders.some((part) => name.toLowerCase().includes(part)),
  );
  if (contenders.length === 0) throw new Error(`no contender is called ${plan.contenders.join(', ')}`);
  const sections: string[] = [];
  const raw: Record<string, unknown> = {
    at: new Date().toISOString(),
    machine: describeMachine(),
    options: process.argv.slice(2),
  };
  const shares: number[] = [];

  if (plan.figures.includes('fanout')) {
    for (const crowd of plan.climbTwice ? CROWDS : CROWDS.slice(-1)) {
      const title = `One room, ${crowd.writers} x ${crowd.readers} (writers x readers)`;
      said(title);
      const rounds = await fanOut(contenders, plan, crowd);
      sections.push(fanOutTable(title, rounds));
      raw[`fanout ${crowd.writers}x${crowd.readers}`] = Object.fromEntries(rounds);
      shares.push(...foreignShares(rounds));
    }
  }
  if (plan.figures.includes('cpu')) {
    const title = `Server CPU at ${MODERATE.deliveriesPerSecond.toLocaleString('en-US')} deliveries/s (10 x 100)`;
    said(title);
    const rounds = await cpu(contenders, plan);
    sections.push(cpuTable(title, rounds));
    raw['cpu'] = Object.fromEntries(rounds);
    shares.push(...foreignShares(rounds));
  }
  if (plan.figures.includes('join')) {
    said('Joining a large document after a restart');
    for (const [ending, rounds] of await joins(contenders, plan)) {
      sections.push(joinTable(`First join of a large document, the server having been ${ending}`, rounds));
      raw[`join ${ending}`] = Object.fromEntries(rounds);
      shares.push(...foreignShares(rounds));
    }
  }

  publish(plan, contenders, { sections, shares, raw });
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
  await measure({ ...plan, patience: new Patience(plan.patienceMs, said) });
}
