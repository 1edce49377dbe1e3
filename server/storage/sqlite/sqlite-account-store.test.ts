import { accountStoreContract } from '../../access/sign-in/account-store.contract.ts';
import { SqliteAccessStore } from './sqlite-access-store.ts';
import { SqliteAccountStore } from './sqlite-account-store.ts';
import { SqlitePeopleStore } from './sqlite-people-store.ts';
import { TestStorage } from './test-storage.ts';

accountStoreContract('SqliteAccountStore', async () => {
  const storage = await TestStorage.create();
  const thread = await storage.open();
  return {
    store: new SqliteAccountStore(thread),
    access: new SqliteAccessStore(thread),
    people: new SqlitePeopleStore(thread),
    dispose: () => storage.dispose(),
  };
});
