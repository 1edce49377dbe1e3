/**
 * The kill drill (HOSTILE K1): a real server process is killed at random moments while people write into several documents, and
 * started again on what it left. After every kill a fresh reader must find all that was acknowledged, before any writer is
 * back; then the writers come back and hand over the rest. Owns the play and the judgement; the seed decides what is done and
 * for how long, the machine at which instruction the kill lands.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Y from 'yjs';
import { backUpFile } from '../../server/storage/sqlite/backup-file.ts';
import { verifyFile } from '../../server/storage/sqlite/verify-file.ts';
import { WireClient } from '../../server/transport/websocket/wire-client.ts';
import { createDocument } from '../rest-client.ts';
import { ServerProcess } from '../server-process.ts';
import { AckWriter } from './ack-writer.ts';
import { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { until } from './until.ts';

export interface KillDrillOptions {
  readonly cycles: number;
  readonly seed: number;
  /** Hears a line now and then. */
  readonly tell: (line: string) => void;
}

export interface KillDrillResult {
  readonly cycles: number;
  readonly acks: number;
  readonly updates: number;
  readonly backups: number;
  /** What did not hold, one line each; empty where everything did. */
  readonly failures: readonly string[];
}

const DOCUMENTS = 3;
const WRITERS_A_DOCUMENT = 2;
/** After so many cycles the documents are looked over whole and new ones begun, so that a run of any length has both long and new ones. */
const CYCLES_A_SET = 40;
/** What starts, reads and syncs takes far less, also on a busy machine. */
const PATIENCE_MS = 30_000;

export async function runKillDrill({ cycles, seed, tell }: KillDrillOptions): Promise<KillDrillResult> {
  const drill = new KillDrill(seed);
  try {
    for (let cycle = 1; cycle <= cycles && drill.failures.length === 0; cycle++) {
      await drill.playCycle(cycle);
      if (cycle % CYCLES_A_SET === 0 || cycle === cycles) {
        await drill.lookOver(cycle);
        tell(`cycle ${cycle}: ${drill.acks} acks, ${drill.backups} backups, ${drill.failures.length} failures`);
      }
    }
    const { acks, backups, failures, updates } = drill;
    return { cycles, acks, updates, backups, failures };
  } finally {
    await drill.close();
  }
}

class KillDrill {
  readonly failures: string[] = [];
  backups = 0;
  updates = 0;
  readonly #random: SeededRandom;
  readonly #folder = mkdtempSync(join(tmpdir(), 'weft-drill-'));
  #server: ServerProcess | null = null;
  #writers: AckWriter[] = [];
  #acksBefore = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  get acks(): number {
    return this.#acksBefore + this.#writers.reduce((sum, writer) => sum + writer.acks, 0);
  }

  async playCycle(cycle: number): Promise<void> {
    const server = await this.#running();
    if (this.#writers.length === 0) await this.#begin(server);
    await this.#expectAcked(server, `after kill ${cycle - 1}`);
    for (const writer of this.#writers) writer.connect(server.webSocketUrl);
    await this.#within('all writers are in', () => this.#writers.every((writer) => writer.isSynced));
    await this.#write(server);
    await server.stop('SIGKILL');
    for (const writer of this.#writers) writer.disconnect();
    // Now and then the next one is killed too, while it starts.
    if (this.#random.chance(0.08)) {
      const start = server.start().catch(() => undefined);
      await pause(50 + this.#random.next() * 550);
      await server.stop('SIGKILL');
      await start;
    }
  }

  /** Everybody comes back and all replicas are equal; the file is looked over; then new documents are begun. */
  async lookOver(cycle: number): Promise<void> {
    const server = await this.#running();
    await this.#expectAcked(server, `after kill ${cycle}`);
    for (const writer of this.#writers) writer.connect(server.webSocketUrl);
    await this.#within('everything is acked in the end', () =>
      this.#writers.every((writer) => writer.isSynced && writer.unacked === 0 && writer.ackedClock === writer.clock),
    );
    for (const { doc, document } of this.#writers) {
      const reader = await this.#read(server, document);
      await this.#within('the writers’ replicas are equal', () => bodyOf(doc) === bodyOf(reader.doc));
      reader.terminate();
    }
    for (const writer of this.#writers) writer.disconnect();
    await server.stop('SIGTERM');
    const { damage } = await verifyFile(join(server.dataDir, 'weft.db'));
    this.failures.push(...damage.map((line) => `after ${cycle} cycles: ${line}`));
    this.#acksBefore = this.acks;
    this.#writers = [];
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) writer.disconnect();
    await this.#server?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #running(): Promise<ServerProcess> {
    const server = this.#server;
    if (server === null) return (this.#server = await ServerProcess.start({ WEFT_LOG_LEVEL: 'error' }));
    if (!server.isRunning) await server.start();
    return server;
  }

  async #begin(server: ServerProcess): Promise<void> {
    for (let i = 0; i < DOCUMENTS; i++) {
      const document = await createDocument(server.url, `Drill ${i}`);
      for (let j = 0; j < WRITERS_A_DOCUMENT; j++) this.#writers.push(new AckWriter(document));
    }
  }

  /** Somebody who was never here opens each document. */
  async #expectAcked(server: ServerProcess, when: string): Promise<void> {
    for (const document of new Set(this.#writers.map((writer) => writer.document))) {
      const reader = await this.#read(server, document);
      for (const writer of this.#writers.filter((other) => other.document === document)) {
        const there = Y.getState(reader.doc.store, writer.clientId);
        if (there < writer.ackedClock)
          this.failures.push(`${when}: ${writer.ackedClock - there} acked characters of a writer are lost`);
      }
      reader.terminate();
    }
  }

  #read(server: ServerProcess, { id, token }: AckWriter['document']): Promise<WireClient> {
    return WireClient.join(`${server.webSocketUrl}/sync/${id}`, ['weft.v1', `weft.token.${token}`]);
  }

  /** Bursts and pauses until the moment of the kill; sometimes a backup runs meanwhile. */
  async #write(server: ServerProcess): Promise<void> {
    const random = this.#random;
    const killAt = performance.now() + 20 + random.next() * 430;
    const backup = random.chance(0.1) ? this.#backUp(server) : null;
    while (performance.now() < killAt) {
      for (const writer of this.#writers) {
        const burst = random.chance(0.3) ? 12 : 1;
        for (let i = 0; i < burst; i++) {
          const word = random.chance(0.02) ? 'long '.repeat(400) : `w${this.updates} `;
          if (writer.write(word, random.next(), random.chance(0.2))) this.updates++;
        }
      }
      await pause(random.next() * 6);
    }
    // It may end after the kill: what it reads is the file.
    await backup;
  }

  async #backUp(server: ServerProcess): Promise<void> {
    const file = join(this.#folder, `backup-${this.backups++}.db`);
    await backUpFile(join(server.dataDir, 'weft.db'), file, () => undefined);
    const { damage } = await verifyFile(file);
    this.failures.push(...damage.map((line) => `backup ${this.backups}: ${line}`));
    rmSync(file);
  }

  async #within(what: string, condition: () => boolean): Promise<void> {
    const held = await until(condition, PATIENCE_MS);
    if (!held)
      throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s\n${this.#server?.output.slice(-3000) ?? ''}`);
  }
}

function bodyOf(doc: Y.Doc): string {
  return doc.getText('body').toJSON();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
