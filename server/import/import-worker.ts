/** The thread in which one import is read. It answers once; it may be ended at any moment, and nothing but itself is lost. */
import { parentPort, workerData } from 'node:worker_threads';
import { importUpdate, type ImportRequest } from './import-update.ts';

// `importer.ts` is the only one who starts this file, with this.
parentPort?.postMessage(importUpdate(workerData as ImportRequest));
