import { documentLogContract } from '../document-log.contract.ts';
import { flipped, TestStorage } from './test-storage.ts';

documentLogContract('SqliteDocumentLog', async () => {
  const storage = await TestStorage.create();
  return {
    log: await storage.openLog(),
    reopen: async () => {
      await storage.crash();
      return storage.openLog();
    },
    corruptEntry: (id, seq) => Promise.resolve(storage.corruptEntry(id, seq)),
    corruptCheckpoint: (id) => {
      storage.tamper((db) => {
        const where = 'WHERE log = (SELECT number FROM logs WHERE document_id = ?) AND confirmed = 1';
        const bytes = db.prepare<[string], Buffer>(`SELECT bytes FROM checkpoints ${where}`).pluck().get(id);
        db.prepare(`UPDATE checkpoints SET bytes = ? ${where}`).run(flipped(bytes), id);
      });
      return Promise.resolve();
    },
    loseEntry: (id, seq) => Promise.resolve(storage.loseEntry(id, seq)),
    dispose: () => storage.dispose(),
  };
});
