import { MemoryLog } from '../storage/memory/memory-log.ts';
import { accessStoreContract } from './access-store.contract.ts';
import { MemoryAccessStore } from './memory-access-store.ts';

accessStoreContract('MemoryAccessStore', () => {
  const log = new MemoryLog();
  return Promise.resolve({ store: new MemoryAccessStore(log), log, dispose: () => log.close() });
});
