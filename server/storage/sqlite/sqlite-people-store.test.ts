import { peopleStoreContract } from '../../access/people-store.contract.ts';
import { SqliteAccessStore } from './sqlite-access-store.ts';
import { SqlitePeopleStore } from './sqlite-people-store.ts';
import { TestStorage } from './test-storage.ts';

peopleStoreContract('SqlitePeopleStore', async () => {
  const storage = await TestStorage.create();
  const thread = await storage.open();
  return {
    store: new SqlitePeopleStore(thread),
    access: new SqliteAccessStore(thread),
    dispose: () => storage.dispose(),
  };
});
