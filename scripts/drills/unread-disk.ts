/**
 * A disk that gives nothing for a while (HOSTILE D5): strace is attached to the real server and every read of the data file fails with
 * EIO, in the process by which the server looks at the disk too. The file is one that a killed server left, so what people wrote lies in
 * rows that documents share. Then strace lets go: whoever was sent away must be let in without a restart. Owns the play; what must
 * come of it is the caller's to say.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDocument } from '../rest-client.ts';
import { ServerProcess } from '../server-process.ts';
import { AckWriter } from './ack-writer.ts';
import { until } from './until.ts';

export interface UnreadOutcome {
  /** Close codes while the disk gave nothing. */
  readonly closes: readonly number[];
  /** True where everybody read all that was acknowledged, once the disk gave it again. */
  readonly healed: boolean;
}

const PATIENCE_MS = 30_000;
const WORDS = 40;

/** Null where strace cannot be attached to a process here. */
export async function meetUnreadDisk(): Promise<UnreadOutcome | null> {
  const data = mkdtempSync(join(tmpdir(), 'weft-unread-'));
  const server = await ServerProcess.startOn(data, { WEFT_LOG_LEVEL: 'silent' });
  let tracer: ChildProcess | null = null;
  try {
    const documents = [await createDocument(server.url, 'One'), await createDocument(server.url, 'Two')];
    const address = server.url.replace('http:', 'ws:');
    const writers = documents.map((document) => new AckWriter(document));
    for (const writer of writers) writer.connect(address);
    for (let word = 0; word < WORDS; word++) {
      await until(() => writers.every((writer) => writer.write(`${word} `, 1, false)), PATIENCE_MS);
      if (!(await until(() => writers.every(({ clock, ackedClock }) => clock === ackedClock), PATIENCE_MS)))
        throw new Error('what was written was not acknowledged');
    }
    for (const writer of writers) writer.disconnect();
    await server.stop('SIGKILL');
    await server.start();

    tracer = await attach(server.pid, data);
    if (tracer === null) return null;
    const closes = new Set<number>();
    const readers = documents.map((document) => new AckWriter(document));
    const enter = () => {
      for (const reader of readers) {
        if (reader.closedWith !== null) closes.add(reader.closedWith);
        if (!reader.isConnected) reader.connect(address);
      }
    };
    let asked = 0;
    await until(() => {
      if (asked++ % 20 === 0) enter();
      return asked > 400;
    }, PATIENCE_MS);
    await detach(tracer);
    tracer = null;
    const healed = await until(() => {
      if (asked++ % 20 === 0) enter();
      return readers.every(
        ({ doc, hasRead }) =>
          hasRead &&
          doc
            .getText('body')
            .toString()
            .includes(`${WORDS - 1} `),
      );
    }, PATIENCE_MS);
    for (const reader of readers) reader.disconnect();
    return { closes: [...closes], healed };
  } finally {
    if (tracer !== null) await detach(tracer);
    await server.close();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Makes every read of the data file fail from now on. */
async function attach(pid: number, data: string): Promise<ChildProcess | null> {
  const files = ['weft.db', 'weft.db-wal'].flatMap((name) => ['-P', join(data, name)]);
  const tracer = spawn('strace', ['-f', '-o', '/dev/null', ...files, '-e', 'inject=pread64:error=EIO', '-p', `${pid}`]);
  let said = '';
  tracer.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  let isOver = false;
  tracer.once('exit', () => (isOver = true)).once('error', () => (isOver = true));
  await until(() => isOver || said.includes('attached'), PATIENCE_MS);
  return isOver ? null : tracer;
}

async function detach(tracer: ChildProcess): Promise<void> {
  const ended = once(tracer, 'exit');
  tracer.kill('SIGINT');
  await ended;
}
