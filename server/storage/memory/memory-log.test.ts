import { documentLogContract } from '../document-log.contract.ts';
import { MemoryDisk, MemoryLog } from './memory-log.ts';

documentLogContract('MemoryLog', async () => {
  const disk = new MemoryDisk();
  return {
    log: new MemoryLog(disk),
    reopen: async () => new MemoryLog(disk),
    corruptEntry: async (id, seq) => disk.corruptEntry(id, seq),
    corruptCheckpoint: async (id) => disk.corruptCheckpoint(id),
    loseEntry: async (id, seq) => disk.loseEntry(id, seq),
    dispose: async () => {},
  };
});
