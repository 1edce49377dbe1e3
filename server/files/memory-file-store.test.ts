import type { DocumentId } from '../../protocol/ids.ts';
import { fileStoreContract } from './file-store.contract.ts';
import { MemoryFileStore } from './memory-file-store.ts';

fileStoreContract('MemoryFileStore', () =>
  Promise.resolve({
    store: new MemoryFileStore(),
    // Ids of the right shape.
    documents: ['contract-document-one1' as DocumentId, 'contract-document-two2' as DocumentId],
    dispose: () => Promise.resolve(),
  }),
);
