/**
 * What the connection panel says, in words and as a report to hand on. Pure. A report holds no token, no name, no text and no
 * address but the server's host: it is meant to be sent to somebody.
 */
import type { TransportName } from '../../protocol/carriage.ts';
import type { Connection } from '../sync/attempts.ts';
import type { Saving } from '../sync/saving-ledger.ts';
import type { Carriage } from '../sync/transports/carrier.ts';
import type { Unsent } from '../sync/unsent-tally.ts';
import type { Happening } from './connection-log.ts';
import { TRANSPORT_WORDS } from './transport-words.ts';

export type TestResult = 'works' | 'fails' | 'running';

export interface Facts {
  readonly connection: Connection;
  readonly carriage: Carriage;
  readonly saving: Saving;
  readonly unsent: Unsent | null;
  readonly waitingBytes: number;
  readonly happenings: readonly Happening[];
  readonly tests: Readonly<Partial<Record<TransportName, TestResult>>>;
}

export function stateSentence({ carriage, connection }: Pick<Facts, 'carriage' | 'connection'>): string {
  if (connection.state === 'ended') return 'Not connected, and not trying any more.';
  if (connection.state === 'offline') return 'Not connected. Trying again soon.';
  if (connection.state === 'connecting' || carriage.transport === null) return 'Connecting…';
  const { name } = TRANSPORT_WORDS[carriage.transport];
  if (!carriage.isInstead) return `Connected by ${name}.`;
  return `Connected by ${name}, since WebSocket does not get through here. Everything works; WebSocket is tried again now and then.`;
}

export function unsentSentence({ saving, unsent, waitingBytes }: Facts, time: (ms: number) => string): string {
  if (saving.state === 'disk') return 'Nothing: all is on the server’s disk.';
  if (saving.state === 'server') return 'Nothing: the server has all, its disk has not confirmed it yet.';
  const since = unsent === null ? '' : `, since ${time(unsent.sinceMs)}`;
  const what =
    unsent === null || unsent.changes === 0
      ? 'Changes of an earlier visit'
      : `${unsent.changes} ${unsent.changes === 1 ? 'change' : 'changes'}`;
  const size = waitingBytes === 0 ? '' : ` (${sizeWords(waitingBytes)})`;
  return `${what}${size}${since}.`;
}

export function roundTripWords({ carriage }: Pick<Facts, 'carriage'>): string {
  return carriage.roundTripMs === null ? 'not measured yet' : `${Math.round(carriage.roundTripMs)} ms`;
}

export function lastOf(happenings: readonly Happening[], kind: Happening['kind']): Happening | null {
  return happenings.findLast((happening) => happening.kind === kind) ?? null;
}

export const RESULT_WORDS: Readonly<Record<TestResult, string>> = {
  works: 'gets through',
  fails: 'does not get through',
  running: 'being tried…',
};

/** What whoever runs the network or the server should know of the results; null where there is nothing to do. */
export function adviceFor(tests: Facts['tests']): string | null {
  const { events, polling, stream, websocket } = tests;
  if ([websocket, stream, events, polling].some((result) => result === undefined || result === 'running')) return null;
  if (polling === 'fails') return 'Nothing gets through: the server is away, or this machine has no network.';
  if (websocket === 'fails') {
    return 'Something between here and the server blocks WebSocket. Whoever runs the server finds what a proxy needs under “Behind a reverse proxy” in its manual; behind a company’s proxy it may stay so, and writing works all the same.';
  }
  if (stream === 'fails' && events === 'fails')
    return 'A proxy gathers answers before it passes them on. WebSocket makes up for it.';
  return null;
}

export function reportText(
  facts: Facts,
  around: { readonly host: string; readonly browser: string; readonly nowMs: number },
): string {
  const time = (ms: number) => new Date(ms).toISOString();
  const { carriage, happenings, saving, tests } = facts;
  return [
    `Weft connection report, ${time(around.nowMs)}`,
    `Server: ${around.host}`,
    `Browser: ${around.browser}`,
    `State: ${stateSentence(facts)}`,
    `Transport: ${carriage.transport ?? 'none'}, since ${time(carriage.sinceMs)}`,
    `Round trip: ${roundTripWords(facts)}`,
    `Changes: ${saving.state}. Unsent: ${unsentSentence(facts, time)}`,
    ...Object.entries(tests).map(([name, result]) => `Test of ${name}: ${RESULT_WORDS[result]}`),
    'What happened:',
    ...happenings.map(({ atMs, kind, words }) => `  ${time(atMs)} ${kind}: ${words}`),
  ].join('\n');
}

function sizeWords(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} kB`;
}
