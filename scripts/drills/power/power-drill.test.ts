import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../server/transport/memory/seeded-random.ts';
import { CutDisk } from './cut-disk.ts';
import { readKept } from './kept.ts';
import { runPowerDrill } from './power-drill.ts';
import { packRecording, unpackRecording, type DiskOp } from './recording.ts';
import { canTrace, recordServer } from './tracer.ts';

const write = (at: number, text: string): DiskOp => ({ kind: 'write', file: 0, at, bytes: Buffer.from(text) });

describe('a disk whose power fails', () => {
  /** Everything that may stand in the first file after these, over many cuts. */
  const outcomes = (ops: readonly DiskOp[]) => {
    const disk = new CutDisk();
    for (const op of ops) disk.take(op);
    const random = new SeededRandom(1);
    const found = new Set<string | null>();
    for (let i = 0; i < 500; i++) {
      const [bytes] = disk.cut(random).image;
      found.add(bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString());
    }
    return found;
  };

  test('has what was synced, whatever happens to the rest', () => {
    expect(outcomes([write(0, 'synced'), { kind: 'sync', file: 0 }])).toEqual(new Set(['synced']));
    const found = outcomes([write(0, 'synced'), { kind: 'sync', file: 0 }, write(6, ' not')]);
    expect(found).toContain('synced');
    expect(found).toContain('synced not');
    for (const text of found) expect(text?.startsWith('synced')).toBe(true);
  });

  test('may lose all, and a later write without an earlier one', () => {
    const found = outcomes([write(0, 'aa'), write(2, 'bb')]);
    for (const text of [null, 'aa', 'aabb', '\0\0bb']) expect(found).toContain(text);
  });

  test('brings a removed file back until its folder is synced', () => {
    const removed: DiskOp[] = [write(0, 'old'), { kind: 'sync', file: 0 }, { kind: 'remove', file: 0 }];
    expect(outcomes(removed)).toEqual(new Set(['old', null]));
    expect(outcomes([...removed, { kind: 'syncFolder' }])).toEqual(new Set([null]));
  });
});

describe('a power cut (D6)', () => {
  test('of the server as it is now loses nothing acked and no document, at 200 points', async () => {
    // Where nothing can be traced, the server as it was when the kept recording was made.
    const ops = (await canTrace()) ? await recordServer({ synchronous: 'FULL', acks: 120, seed: 3 }) : readKept('FULL');
    const { acks, losses } = await runPowerDrill({ ops, points: 200, seed: 1 });
    expect(losses).toEqual([]);
    expect(acks).toBeGreaterThan(100);
  });

  test('of the kept recording loses nothing, opened by the server as it is now, at 100 points', async () => {
    const { acks, losses } = await runPowerDrill({ ops: readKept('FULL'), points: 100, seed: 2 });
    expect(losses).toEqual([]);
    expect(acks).toBeGreaterThan(100);
  });

  test('of a server with synchronous=NORMAL loses what was acked: the drill would notice', async () => {
    const { losses } = await runPowerDrill({ ops: readKept('NORMAL'), points: 60, seed: 1 });
    expect(losses.length).toBeGreaterThan(10);
  });

  test('on a disk that skips the syncs of the data file loses what was acked, or does not read: the drill would notice', async () => {
    const ops = readKept('FULL').filter((op) => !(op.kind === 'sync' && op.file === 0));
    const { losses } = await runPowerDrill({ ops, points: 200, seed: 1 });
    expect(losses.length).toBeGreaterThan(0);
  });

  test('is recorded in a form that is read as it was written', () => {
    const ops: DiskOp[] = [
      write(4096, 'page'),
      { kind: 'truncate', file: 1, size: 0 },
      { kind: 'remove', file: 2 },
      { kind: 'sync', file: 1 },
      { kind: 'syncFolder' },
      { kind: 'document', document: 'a' },
      { kind: 'ack', document: 'a', client: 2 ** 31, clock: 7 },
    ];
    expect(unpackRecording(packRecording(ops)).map((op) => ({ ...op }))).toEqual(
      ops.map((op) => (op.kind === 'write' ? { ...op, bytes: new Uint8Array(op.bytes) } : op)),
    );
  });
});
