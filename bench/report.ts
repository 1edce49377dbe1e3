/** The figures as tables in Markdown, with ratios to ours. Pure: results in, text out. */
import { type FanOutResult, BOUND_MS } from './figures/fan-out.ts';
import type { CpuResult } from './figures/cpu.ts';
import type { JoinResult } from './figures/join.ts';
import { median } from './figures/meter.ts';
import { FOREIGN_LIMIT } from './patience.ts';

/** All rounds of one figure, by contender in the order of the table. */
export type Rounds<T> = ReadonlyMap<string, readonly T[]>;

/** Past this the load generator's core was as full as the server's, and the figure is what both together managed. */
const LOAD_LIMIT = 0.9;

const whole = (n: number) => (Number.isFinite(n) ? Math.round(n).toLocaleString('en-US') : 'none');
const fixed = (n: number, digits: number) => (Number.isFinite(n) ? n.toFixed(digits) : '-');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** How many times ours a value is, or nothing where ours was not measured. */
function ratio(value: number, ours: number | undefined): string {
  return ours === undefined || !Number.isFinite(value / ours) ? '' : `${(value / ours).toFixed(2)}x`;
}

function spread(values: readonly number[], show: (n: number) => string): string {
  return `${show(Math.min(...values))} - ${show(Math.max(...values))}`;
}

const rate = (result: FanOutResult) => result.best?.deliveriesPerSecond ?? 0;

export function fanOutTable(title: string, rounds: Rounds<FanOutResult>): string {
  const ours = rounds.get('Weft');
  const oursRate = ours === undefined ? undefined : median(ours.map(rate));
  const rows = [...rounds].map(([name, results]) => {
    const rates = results.map(rate);
    const middle = median(rates);
    const shown = results.find((result) => rate(result) === middle);
    const limited = (shown?.best?.loadShare ?? 0) > LOAD_LIMIT;
    return [
      name,
      `${limited ? '>= ' : ''}${whole(middle)}`,
      ratio(middle, oursRate),
      spread(rates, whole),
      fixed(shown?.best?.p50Ms ?? Number.NaN, 1),
      fixed(shown?.best?.p99Ms ?? Number.NaN, 1),
      whole(shown?.best?.updatesPerSecond ?? Number.NaN),
      fixed(shown?.best?.messagesPerDelivery ?? Number.NaN, 2),
    ];
  });
  const head = ['', 'deliveries/s', 'to Weft', 'range', 'p50 ms', 'p99 ms', 'updates/s in', 'messages per delivery'];
  return `### ${title}: most deliveries/s with p99 < ${BOUND_MS} ms\n\n${table(head, rows)}`;
}

export function cpuTable(title: string, rounds: Rounds<CpuResult>): string {
  const costs = (results: readonly CpuResult[]) => results.map((result) => result.microsecondsPerDelivery);
  const ours = rounds.get('Weft');
  const oursCost = ours === undefined ? undefined : median(costs(ours));
  const rows = [...rounds].map(([name, results]) => [
    name,
    fixed(median(costs(results)), 2),
    ratio(median(costs(results)), oursCost),
    spread(costs(results), (n) => fixed(n, 2)),
    fixed(median(results.map((result) => result.p50Ms)), 1),
    fixed(median(results.map((result) => result.p99Ms)), 1),
  ]);
  return `### ${title}\n\n${table(['', 'us CPU per delivery', 'to Weft', 'range', 'p50 ms', 'p99 ms'], rows)}`;
}

export function joinTable(title: string, rounds: Rounds<JoinResult>): string {
  const of = (results: readonly JoinResult[], key: keyof JoinResult) => results.map((result) => result[key]);
  const ours = rounds.get('Weft');
  const oursJoin = ours === undefined ? undefined : median(of(ours, 'joinMs'));
  const rows = [...rounds].map(([name, results]) => [
    name,
    whole(median(of(results, 'joinMs'))),
    ratio(median(of(results, 'joinMs')), oursJoin),
    spread(of(results, 'joinMs'), whole),
    whole(median(of(results, 'serverCpuMs'))),
    whole(median(of(results, 'secondJoinMs'))),
    whole(median(of(results, 'startMs'))),
    whole(median(of(results, 'stateBytes')) / 1024),
  ]);
  const head = ['', 'join ms', 'to Weft', 'range', 'server CPU ms', 'next join ms', 'server start ms', 'state KiB'];
  return `### ${title}\n\n${table(head, rows)}`;
}

/** One line where the machine was not quiet, or nothing. */
export function disturbance(shares: readonly number[]): string {
  const disturbed = shares.filter((share) => share > FOREIGN_LIMIT);
  if (disturbed.length === 0) return '';
  const worst = Math.round(Math.max(...disturbed) * 100);
  return `Not quiet: in ${disturbed.length} of ${shares.length} measurements something else used up to ${worst} % of a core.`;
}
