/**
 * Makes a recording: runs `recorded-server.ts` under strace and reads its report. Owns what strace prints; knows nothing of SQLite but
 * the names of its files.
 */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runTool } from '../../tools.ts';
import type { Synchronous } from './kept.ts';
import { FILES, type DiskOp } from './recording.ts';

export interface RecordingOptions {
  readonly synchronous: Synchronous;
  /** How many acks are waited for before the server is ended in order. */
  readonly acks: number;
  readonly seed: number;
}

const CALLS =
  'pwrite64,write,ftruncate,fallocate,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2,mmap,pwritev,writev';

/** True where strace can be run here and may trace. */
export async function canTrace(): Promise<boolean> {
  return (await runTool('strace', ['-f', '-qq', '-o', '/dev/null', '--seccomp-bpf', 'true'])).code === 0;
}

/** Runs the server and returns what it did to its disk. Rejects with what it printed where it failed. */
export async function recordServer({ synchronous, acks, seed }: RecordingOptions): Promise<readonly DiskOp[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-recording-'));
  try {
    const report = join(folder, 'report');
    const data = join(folder, 'data');
    const script = fileURLToPath(new URL('./recorded-server.ts', import.meta.url));
    const options = ['-f', '-qq', '-y', '-xx', '-s', '10000000', '--seccomp-bpf', '-e', `trace=${CALLS}`];
    const server = ['node', script, data, join(folder, 'marks'), synchronous, String(acks), String(seed)];
    const result = await runTool('strace', [...options, '-e', 'signal=none', '-o', report, '--', ...server]);
    if (result.code !== 0) throw new Error(`the recorded server ended with code ${result.code}:\n${result.output}`);
    return await readReport(report, data, join(folder, 'marks'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readReport(report: string, data: string, marks: string): Promise<readonly DiskOp[]> {
  const ops: DiskOp[] = [];
  const begun = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(report), crlfDelay: Infinity })) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    // A call that another thread's calls interrupt is reported in two halves; it took effect when it returned.
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(thread, rest.slice(0, -'<unfinished ...>'.length).trimEnd());
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const call = resumed === null ? rest : `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`;
    const op = readCall(call, data, marks);
    if (op !== null) ops.push(...op);
  }
  return ops;
}

/** What one line says, as far as it concerns the data file or the marks. Throws on a call that the drill does not know how to replay. */
function readCall(call: string, data: string, marks: string): readonly DiskOp[] | null {
  const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+|\?|0x[0-9a-f]+)/.exec(call) ?? [];
  if (name === '' || result.startsWith('-') || result === '?') return null;
  const [, path = ''] = /^-?\d+<([^>]*)>/.exec(args) ?? [];
  const isOurs = plain(path).startsWith(`${data}/`);
  const file = isOurs ? FILES.findIndex((other) => other === basename(plain(path))) : -1;
  switch (name) {
    case 'write':
      if (plain(path) === marks) return readMarks(bytesIn(args));
      if (file >= 0) throw new Error(`a write without a place: ${call.slice(0, 200)}`);
      return null;
    case 'pwrite64':
      return file < 0 ? null : [{ kind: 'write', file, at: Number(args.split(', ').at(-1)), bytes: bytesIn(args) }];
    case 'ftruncate':
      return file < 0 ? null : [{ kind: 'truncate', file, size: Number(args.split(', ').at(-1)) }];
    case 'fsync':
    case 'fdatasync':
      if (plain(path) === data) return [{ kind: 'syncFolder' }];
      return file < 0 ? null : [{ kind: 'sync', file }];
    case 'unlink':
    case 'unlinkat': {
      const removed = FILES.findIndex((other) => `${data}/${other}` === plain(args.split('"')[1] ?? ''));
      return removed < 0 ? null : [{ kind: 'remove', file: removed }];
    }
    case 'rename':
    case 'renameat':
    case 'renameat2':
      if (FILES.some((other) => args.includes(hexOf(`${data}/${other}`))))
        throw new Error(`a renamed data file: ${call}`);
      return null;
    default:
      // A data file that is mapped into memory or written in another way would go past this recording.
      if (file >= 0) throw new Error(`a call that is not replayed: ${call.slice(0, 200)}`);
      return null;
  }
}

function readMarks(bytes: Uint8Array): DiskOp[] {
  return Buffer.from(bytes)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [kind, document = '', client, clock] = line.split(' ');
      if (kind === 'document') return { kind, document };
      return { kind: 'ack', document, client: Number(client), clock: Number(clock) };
    });
}

/** The first string among the arguments, printed as `\xNN` throughout. */
function bytesIn(args: string): Uint8Array {
  const [, hex = ''] = args.split('"');
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

/** A path as strace prints it: plain, or as `\xNN` throughout. */
function plain(path: string): string {
  return path.startsWith('\\x') ? Buffer.from(path.replaceAll('\\x', ''), 'hex').toString('utf8') : path;
}

function hexOf(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
