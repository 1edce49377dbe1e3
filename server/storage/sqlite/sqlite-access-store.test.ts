import { accessStoreContract } from '../../access/access-store.contract.ts';
import { SqliteAccessStore } from './sqlite-access-store.ts';
import { SqliteDocumentLog } from './sqlite-document-log.ts';
import { TestStorage } from './test-storage.ts';

accessStoreContract('SqliteAccessStore', async () => {
  const storage = await TestStorage.create();
  const thread = await storage.open();
  return {
    store: new SqliteAccessStore(thread),
    log: new SqliteDocumentLog(thread),
    dispose: () => storage.dispose(),
  };
});
