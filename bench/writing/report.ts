/** The figures as tables in Markdown, one for each sample, with the ratio to ours. Pure: results in, text out. */
import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';
import type { Sample } from './documents/samples.ts';
import { SPOTS, type Figures, type Spot } from './measure.ts';

export interface Result {
  readonly sample: Sample;
  readonly contender: string;
  readonly figures: readonly Figures[];
}

/** A row of the table: its name and the value of one round. Less is better in all of them. */
interface Row {
  readonly name: string;
  readonly digits: number;
  of(figures: Figures): number;
}

const MEGABYTE = 1_000_000;

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const allKeys = ({ typing }: Figures) => SPOTS.flatMap((spot) => typing[spot].keysMs);
const perSpot = (figures: Figures, of: (spot: Figures['typing'][Spot]) => number) =>
  mean(SPOTS.map((spot) => of(figures.typing[spot])));

const ROWS: readonly Row[] = [
  { name: 'first screen readable, ms', digits: 0, of: (f) => f.firstScreenMs },
  { name: 'all drawn, ms', digits: 0, of: (f) => f.allDrawnMs },
  { name: 'longest task, ms', digits: 0, of: (f) => f.longestTaskMs },
  { name: 'longest task after the first screen, ms', digits: 0, of: (f) => f.longestTaskAfterMs },
  { name: 'key to paint, median ms', digits: 1, of: (f) => quantile(allKeys(f), 0.5) },
  { name: 'key to paint, p95 ms', digits: 1, of: (f) => quantile(allKeys(f), 0.95) },
  { name: 'key to paint at the start, p95 ms', digits: 1, of: (f) => quantile(f.typing.start.keysMs, 0.95) },
  { name: 'key to paint in the middle, p95 ms', digits: 1, of: (f) => quantile(f.typing.middle.keysMs, 0.95) },
  { name: 'key to paint at the end, p95 ms', digits: 1, of: (f) => quantile(f.typing.end.keysMs, 0.95) },
  { name: 'main thread busy per key, ms', digits: 1, of: (f) => perSpot(f, ({ workMsPerKey }) => workMsPerKey) },
  { name: 'remote key to paint, median ms', digits: 1, of: (f) => quantile(f.remoteMs, 0.5) },
  { name: 'remote key to paint, p95 ms', digits: 1, of: (f) => quantile(f.remoteMs, 0.95) },
  { name: 'JavaScript heap, MB', digits: 1, of: (f) => f.heapBytes / MEGABYTE },
  { name: 'memory of the page’s process, MB', digits: 0, of: (f) => f.rendererBytes / MEGABYTE },
  { name: 'update bytes sent per key', digits: 1, of: (f) => perSpot(f, (spot) => spot.updateBytesPerKey) },
  { name: 'all bytes sent per key', digits: 1, of: (f) => perSpot(f, (spot) => spot.sentBytesPerKey) },
  { name: 'bytes received per key', digits: 1, of: (f) => perSpot(f, (spot) => spot.receivedBytesPerKey) },
  { name: 'bytes stored', digits: 0, of: (f) => f.storedBytes },
];

const shown = (value: number, digits: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export function reportOf(results: readonly Result[], rounds: number): string {
  const machine = describeMachine();
  const parts = [
    `Two of ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}; medians of ${rounds}, in brackets the range.`,
  ];
  for (const sample of new Set(results.map((result) => result.sample))) {
    const columns = results.filter((result) => result.sample === sample);
    const ours = columns[0];
    const head = ['', ...columns.map(({ contender }) => contender), ...(columns.length > 1 ? ['to Weft'] : [])];
    const rows = ROWS.map((row) => {
      const middles = columns.map(({ figures }) => median(figures.map(row.of)));
      const cells = columns.map(({ figures }, i) => {
        const values = figures.map(row.of);
        const range = `${shown(Math.min(...values), row.digits)} - ${shown(Math.max(...values), row.digits)}`;
        return `${shown(middles[i] ?? Number.NaN, row.digits)}${rounds > 1 ? ` (${range})` : ''}`;
      });
      const last = middles.at(-1) ?? Number.NaN;
      const first = middles[0] ?? Number.NaN;
      const ratio =
        ours === undefined || columns.length < 2 ? [] : [first === 0 ? '' : `${(last / first).toFixed(2)}x`];
      return [row.name, ...cells, ...ratio];
    });
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
    parts.push(`### ${sample.title}\n\n${[line(head), line(rule), ...rows.map(line)].join('\n')}`);
  }
  return parts.join('\n\n');
}
