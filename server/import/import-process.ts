/**
 * The process in which one import is read. A thread has its own bounds of memory and time but not its own end: where a single allocation is
 * larger than what is left of its memory, V8 ends the whole process (HOSTILE I4). So the thread is here, and the server is elsewhere. It
 * hears one request, reads so many bytes from its input, answers once, and ends with whoever started it.
 */
import { Worker } from 'node:worker_threads';
import type { ImportRequest, ImportResult } from './import-update.ts';

/** What `importer.ts` says; the bytes come by the standard input. */
export interface ImportOrder extends Omit<ImportRequest, 'bytes'> {
  readonly length: number;
  readonly maxHeapMb: number;
  readonly maxResultBytes: number;
}

/** What it is answered: what was read, or that this takes more than there is for it, or an error that is nobody's document's. */
export type ImportAnswer = ImportResult | 'too_large' | 'failed';

process.once('disconnect', () => process.exit());
process.once('message', (order: ImportOrder) => {
  // Whoever started it hears the answer before the end.
  void answer(order).then((said) => process.send?.(said, () => process.exit()));
});

async function answer({ length, maxHeapMb, maxResultBytes, ...rest }: ImportOrder): Promise<ImportAnswer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of process.stdin) {
    // Without an encoding the input's chunks are bytes.
    const piece = chunk as Buffer;
    bytes.set(piece, at);
    at += piece.length;
  }
  if (at < length) return 'failed';
  const result = await inThread({ ...rest, bytes }, maxHeapMb);
  return typeof result !== 'string' && result.ok && result.update.length > maxResultBytes ? 'too_large' : result;
}

function inThread(request: ImportRequest & { readonly bytes: Uint8Array<ArrayBuffer> }, maxHeapMb: number) {
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
    workerData: request,
    transferList: [request.bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // What a document makes a library print is for nobody's log.
    stdout: true,
    stderr: true,
  });
  return new Promise<ImportAnswer>((resolve) => {
    worker.once('message', resolve);
    worker.once('error', (error: unknown) => {
      const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      resolve(isMemory ? 'too_large' : 'failed');
    });
    // Nothing happens here where a message or an error came first.
    worker.once('exit', () => resolve('failed'));
  });
}
