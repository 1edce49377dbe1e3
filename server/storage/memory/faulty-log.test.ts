import { describe, expect, test } from 'vitest';
import type { DocumentId } from '../../../protocol/ids.ts';
import { documentLogContract } from '../document-log.contract.ts';
import { FaultyLog } from './faulty-log.ts';
import { MemoryDisk, MemoryLog } from './memory-log.ts';

// A log without a script must not be told from the one it wraps.
documentLogContract('FaultyLog', async () => {
  const disk = new MemoryDisk();
  return {
    log: new FaultyLog(new MemoryLog(disk)),
    reopen: async () => new FaultyLog(new MemoryLog(disk)),
    corruptEntry: async (id, seq) => disk.corruptEntry(id, seq),
    corruptCheckpoint: async (id) => disk.corruptCheckpoint(id),
    loseEntry: async (id, seq) => disk.loseEntry(id, seq),
    dispose: async () => {},
  };
});

describe('FaultyLog misbehaves as it is told', () => {
  // Any string does: the log does not look into ids.
  const id = 'faulty' as DocumentId;
  const entry = { update: new Uint8Array([0, 0]), atMs: 0, author: null };

  test('a call that fails does nothing; one that is torn is done and fails all the same', async () => {
    const disk = new MemoryDisk();
    const log = new FaultyLog(new MemoryLog(disk));
    log.failNext('append');
    log.failNext('append', 'tear');
    await expect(log.append(id, [entry])).rejects.toThrow('made to fail');
    expect(disk.shelf(id).entries).toHaveLength(0);
    await expect(log.append(id, [entry])).rejects.toThrow('torn');
    expect(disk.shelf(id).entries).toHaveLength(1);
    await expect(log.append(id, [entry])).resolves.toBe(2);
  });

  test('a held call waits for its word', async () => {
    const log = new FaultyLog(new MemoryLog());
    log.hold('append');
    const first = log.append(id, [entry]);
    const second = log.append(id, [entry]);
    expect(log.held.map((held) => held.call)).toEqual(['append', 'append']);
    log.held[0]?.release('fail');
    await expect(first).rejects.toThrow('made to fail');
    log.unhold('append');
    await expect(second).resolves.toBe(1);
  });
});
