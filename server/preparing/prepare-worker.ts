/** The thread in which large updates are checked and cut (HOSTILE S4). It answers each request once, in order, and may be ended at any moment. */
import { parentPort } from 'node:worker_threads';
import { prepareUpdate } from '../room/prepare-update.ts';
import type { PrepareRequest } from './thread-preparer.ts';

// `thread-preparer.ts` is the only one who starts this file, and sends nothing else.
parentPort?.on('message', ({ update, rules, clocks }: PrepareRequest) => {
  parentPort?.postMessage(prepareUpdate(update, rules, clocks));
});
