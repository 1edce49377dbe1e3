/**
 * `npm run bench:processes`: the same load on one process and on two, on the same two cores, with the load generator on two others; what
 * two files cost the disk; and what rooms in threads would cost a delivery. Four cores. Owns the order of things and the tables;
 * docs/decisions/0018 says what was concluded.
 *
 *   npm run bench:processes -- --rounds 3 --only rooms,busy,two,commits,passing --arrangement "one process, one core"
 *   npm run bench:processes -- --from a.json,b.json     measure nothing: take former runs together
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildServer } from '../build-server.ts';
import { installPeers } from '../install-peers.ts';
import { describeMachine, unsuitable } from '../machine.ts';
import { median } from '../median.ts';
import { busyRoom, twoBusyRooms } from './busy-room.ts';
import type { Values } from './climb.ts';
import { commits } from './commits.ts';
import { manyRooms } from './many-rooms.ts';
import { PASSINGS } from './measured-servers.ts';
import { passing } from './passing.ts';
import { ARRANGEMENTS, type Arrangement } from './stage.ts';

interface Figure {
  readonly id: string;
  readonly title: string;
  /** Values in the order of the table, with their headings. */
  readonly columns: readonly (readonly [key: string, heading: string, digits: number])[];
  /** The rows of the table, by what is compared. */
  readonly rows: readonly { readonly name: string; readonly measure: () => Promise<Values> }[];
}

function each(
  arrangements: readonly Arrangement[],
  measure: (arrangement: Arrangement) => Promise<Values>,
): Figure['rows'] {
  return arrangements.map((arrangement) => ({ name: arrangement.name, measure: () => measure(arrangement) }));
}

const [ONE_CORE, TWO_CORES, CORE_EACH] = ARRANGEMENTS;
if (ONE_CORE === undefined || TWO_CORES === undefined || CORE_EACH === undefined) throw new Error('no arrangements');

const FIGURES: readonly Figure[] = [
  {
    id: 'rooms',
    title: '500 rooms of two: everybody types once a second; then ever faster while half is seen within 100 ms',
    columns: [
      ['microseconds', 'us CPU an update', 0],
      ['p99', 'p99 ms', 1],
      ['durable', 'durable p99 ms', 1],
      ['empty', 'MB empty', 0],
      ['held', 'MB with the rooms', 0],
      ['most', 'most updates/s', 0],
      ['mostP99', 'p99 ms then', 1],
      ['mostMicroseconds', 'us CPU then', 0],
      ['mostCores', 'cores used then', 2],
      ['loadShare', 'load core then', 2],
      ['foreign', "others on the servers' cores", 2],
    ],
    rows: each(ARRANGEMENTS, manyRooms),
  },
  {
    id: 'busy',
    title:
      'One room of 10 x 100 with 5,000 updates a second, beside 500 quiet rooms of two: how long the quiet ones wait',
    columns: [
      ['withIt', 'p99 ms at its server', 1],
      ['apart', 'p99 ms at the other', 1],
      ['withItDurable', 'durable p99 ms at its server', 1],
      ['apartDurable', 'durable p99 ms at the other', 1],
      ['busy', 'p99 ms in the busy room', 1],
      ['deliveries', 'deliveries/s there', 0],
      ['cores', 'cores used', 2],
      ['loadShare', 'load core', 2],
      ['foreign', "others on the servers' cores", 2],
    ],
    rows: each(ARRANGEMENTS, busyRoom),
  },
  {
    id: 'two',
    title: 'Two rooms of 10 x 100, ever faster while half is seen within 100 ms',
    columns: [
      ['most', 'most deliveries/s', 0],
      ['mostP50', 'p50 ms then', 1],
      ['mostP99', 'p99 ms then', 1],
      ['mostMicroseconds', 'us CPU a delivery then', 2],
      ['mostCores', 'cores used then', 2],
      ['loadShare', 'load core then', 2],
    ],
    rows: each(ARRANGEMENTS, twoBusyRooms),
  },
  {
    id: 'commits',
    title: 'Commits, without a server: one file, and two files at once with half as much each',
    columns: [
      ['pacedCommits', 'commits/s, 25 ms apart', 0],
      ['pacedP50', 'p50 ms', 2],
      ['pacedP99', 'p99 ms', 2],
      ['pacedMicroseconds', 'us CPU a commit', 0],
      ['fullCommits', 'commits/s at full speed', 0],
      ['fullP50', 'p50 ms', 2],
      ['fullP99', 'p99 ms', 2],
      ['fullMicroseconds', 'us CPU a commit', 0],
    ],
    rows: each([ONE_CORE, CORE_EACH], commits),
  },
  {
    id: 'passing',
    title: 'The bare relay with its rooms where the sockets are, and in a thread: CPU a delivery on two cores',
    columns: [
      ['manyMicroseconds', 'us, 500 rooms of two', 1],
      ['manyP50', 'p50 ms', 1],
      ['manyP99', 'p99 ms', 1],
      ['oneMicroseconds', 'us, 1 x 50', 1],
      ['oneP50', 'p50 ms', 1],
      ['oneP99', 'p99 ms', 1],
    ],
    rows: PASSINGS.map((how) => ({ name: how, measure: () => passing(how, TWO_CORES) })),
  },
];

const FORMER = z.object({
  measured: z.array(z.object({ figure: z.string(), row: z.string(), values: z.record(z.string(), z.number()) })),
});
type Measured = z.infer<typeof FORMER>['measured'];

function table(figure: Figure, measured: Measured): string {
  const lines = [
    `### ${figure.title}\n`,
    `|  | rounds | ${figure.columns.map(([, heading]) => heading).join(' | ')} |`,
    `| --- | ${'---: | '.repeat(figure.columns.length + 1).trim()}`,
  ];
  for (const { name } of figure.rows) {
    const rounds = measured.filter(({ figure: of, row }) => of === figure.id && row === name);
    if (rounds.length === 0) continue;
    const cells = figure.columns.map(([key, , digits]) =>
      median(rounds.map(({ values }) => values[key] ?? Number.NaN)).toLocaleString('en-US', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
    );
    lines.push(`| ${name} | ${rounds.length} | ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

const { values: asked } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: FIGURES.map(({ id }) => id).join(',') },
    arrangement: { type: 'string', default: '' },
    from: { type: 'string', default: '' },
  },
});

async function measureAll(): Promise<Measured> {
  installPeers();
  await buildServer();
  const measured: Measured = [];
  for (let round = 0; round < Number(asked.rounds); round += 1) {
    for (const figure of FIGURES.filter(({ id }) => asked.only.split(',').includes(id))) {
      for (const { name, measure } of figure.rows) {
        if (asked.arrangement !== '' && asked.arrangement !== name) continue;
        const values = await measure();
        measured.push({ figure: figure.id, row: name, values });
        process.stderr.write(`${figure.id}, ${name}: ${JSON.stringify(values)}\n`);
      }
    }
  }
  const at = new Date().toISOString();
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `processes-${at.replaceAll(':', '-')}.json`);
  writeFileSync(
    file,
    JSON.stringify({ at, machine: describeMachine(), options: process.argv.slice(2), measured }, null, 2),
  );
  process.stderr.write(`Every single measurement: ${file}\n`);
  return measured;
}

const problem = unsuitable() ?? (os.cpus().length < 4 && asked.from === '' ? 'this needs four cores' : null);
if (problem !== null) {
  console.error(problem);
  process.exitCode = 1;
} else {
  const former = asked.from.split(',').filter((file) => file !== '');
  const measured =
    former.length > 0
      ? former.flatMap((file) => FORMER.parse(JSON.parse(readFileSync(file, 'utf8'))).measured)
      : await measureAll();
  const shown = FIGURES.filter(({ id }) => measured.some(({ figure }) => figure === id));
  console.log(shown.map((figure) => table(figure, measured)).join('\n\n'));
}
