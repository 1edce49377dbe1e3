/**
 * What any transport must hold, as a suite that each runs against itself: order, acks, roles, the end and its codes, slow readers, silence.
 * Owns the meaning of a connection; knows no transport. A harness says how somebody connects and how the network fails.
 */
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  encodeAwareness,
  encodeEcho,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MessageType,
  type ServerMessage,
} from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';

/** The client's end of a connection that offered `weft.v1`. It answers heartbeats and does nothing else by itself. */
export interface ContractClient {
  readonly heard: readonly ServerMessage[];
  send(bytes: Uint8Array): void;
  /** Waits until something that was heard makes it true; rejects where the connection ends first. */
  until(condition: () => boolean): Promise<void>;
  /** The code by which the server ended it, or 1006. */
  readonly ended: Promise<number>;
  /** Reads nothing any more, and answers no heartbeat, while nobody learns of it. */
  stall(): void;
  resume(): void;
  /** Says goodbye. */
  leave(): void;
}

export interface TransportHarness {
  /** Into one document of kind `room`, by a link of its own. */
  join(role: Role): Promise<ContractClient>;
  /** The link of the one who joined last with this role ends. */
  revoke(role: Role): Promise<void>;
  /** The server is stopped as by SIGTERM. */
  stop(): Promise<void>;
  /** Time passes on the server, in steps in which its clients get to answer. */
  pass(ms: number): Promise<void>;
  /** Sessions that the server has. */
  sessions(): Promise<number>;
  /** Settles what is under way in tests without a network. */
  settle(): Promise<void>;
  dispose(): Promise<void>;
}

/** What a transport does not have: the memory one has no heartbeat of its own and takes messages of any size. */
export interface TransportTraits {
  readonly hasHeartbeat: boolean;
  readonly boundsMessages: boolean;
}

const ofType = <T extends ServerMessage['type']>({ heard }: ContractClient, type: T) =>
  heard.filter((message): message is Extract<ServerMessage, { type: T }> => message.type === type);
const ackedBy = (client: ContractClient) => ofType(client, 'ack').at(-1)?.count ?? 0;

/** Somebody's document: what it was told, and what it writes. */
class Copy {
  readonly doc = new Y.Doc();
  readonly #client: ContractClient;
  #read = 0;

  constructor(client: ContractClient) {
    this.#client = client;
  }

  /** Takes in what was heard since; answers whether anything waited for something that had not come yet. */
  catchUp(): boolean {
    let waited = false;
    for (const message of this.#client.heard.slice(this.#read)) {
      this.#read += 1;
      if (message.type !== 'update' && message.type !== 'syncStep2') continue;
      Y.applyUpdate(this.doc, message.update);
      waited ||= this.doc.store.pendingStructs !== null;
    }
    return waited;
  }

  get text(): string {
    return this.doc.getText('body').toJSON();
  }

  write(text: string): void {
    const before = Y.encodeStateVector(this.doc);
    const body = this.doc.getText('body');
    body.insert(body.length, text);
    this.#client.send(encodeUpdate(Y.encodeStateAsUpdate(this.doc, before)));
  }
}

function awarenessOf(clientId: number, clock: number, state: unknown): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, clientId);
  encoding.writeVarUint(encoder, clock);
  encoding.writeVarString(encoder, JSON.stringify(state));
  return encodeAwareness(encoding.toUint8Array(encoder));
}

/** Runs the suite against a transport. `makeHarness` is called once per test. */
export function transportContract(
  name: string,
  traits: TransportTraits,
  makeHarness: () => Promise<TransportHarness>,
): void {
  describe(`${name} is a transport`, () => {
    let harness: TransportHarness;
    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(() => harness.dispose());

    /** In, shaken hands, with an empty document of its own. */
    const join = async (role: Role): Promise<[ContractClient, Copy]> => {
      const client = await harness.join(role);
      client.send(encodeSyncStep1(Y.encodeStateVector(new Y.Doc())));
      client.send(encodeSyncStep2(Y.encodeStateAsUpdate(new Y.Doc())));
      await client.until(() => ofType(client, 'syncStep2').length > 0);
      const copy = new Copy(client);
      copy.catchUp();
      return [client, copy];
    };

    test('says first who one is and by what role, then asks for what one has', async () => {
      const [client] = await join('editor');
      expect(ofType(client, 'session')[0]?.news.you?.role).toBe('editor');
      await client.until(() => ofType(client, 'syncStep1').length > 0);
      expect(client.heard[0]?.type).toBe('session');
    });

    test('messages keep their order both ways, and every one is acked once it is on disk (R4)', async () => {
      const [writer, own] = await join('editor');
      const [reader, copy] = await join('viewer');
      const wrote = Array.from({ length: 200 }, (_, i) => `${i},`);
      for (const word of wrote) own.write(word);
      // The answer to sync step 1 is counted too.
      await writer.until(() => ackedBy(writer) === wrote.length + 1);
      const counts = ofType(writer, 'ack').map(({ count }) => count);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      await reader.until(() => {
        expect(copy.catchUp()).toBe(false);
        return copy.text === wrote.join('');
      });
      expect(ackedBy(reader)).toBeLessThanOrEqual(1);
    });

    test('an echo comes back at once, with its number', async () => {
      const [client] = await join('viewer');
      for (const number of [7, 8, 2 ** 40]) client.send(encodeEcho(number));
      await client.until(() => ofType(client, 'echo').length === 3);
      expect(ofType(client, 'echo').map(({ number }) => number)).toEqual([7, 8, 2 ** 40]);
    });

    test('whose role may not write is told by number, and nobody else hears of it (R7, Roles R1)', async () => {
      const [writer, own] = await join('editor');
      const [viewer, copy] = await join('viewer');
      copy.write('no');
      await viewer.until(() => ofType(viewer, 'error').length > 0);
      expect(ofType(viewer, 'error')[0]?.news).toMatchObject({ code: 'read_only', update: 2 });
      own.write('yes');
      await viewer.until(() => ofType(viewer, 'update').length > 0);
      expect(ofType(writer, 'update')).toEqual([]);
    });

    test('presence goes round, and goes with whoever says goodbye (A9)', async () => {
      const [ada] = await join('editor');
      const [bob] = await join('editor');
      ada.send(awarenessOf(77, 1, { cursor: null }));
      await bob.until(() => ofType(bob, 'awareness').length > 0);
      ada.leave();
      await bob.until(() => ofType(bob, 'session').some(({ news }) => news.left.length === 1));
      await harness.settle();
      expect(await harness.sessions()).toBe(1);
    });

    test('a message that cannot be read ends that connection alone, by its code (R12)', async () => {
      const [broken] = await join('editor');
      const [other, copy] = await join('editor');
      broken.send(new Uint8Array([MessageType.sync, 9, 9]));
      expect(await broken.ended).toBe(ERRORS.bad_message.close);
      copy.write('still here');
      await other.until(() => ackedBy(other) === 2);
    });

    test('a link that is revoked ends its connections by the code of that (Roles R4)', async () => {
      const [guest] = await join('commenter');
      const [other, copy] = await join('editor');
      await harness.revoke('commenter');
      expect(await guest.ended).toBe(ERRORS.link_revoked.close);
      copy.write('still here');
      await other.until(() => ackedBy(other) === 2);
    });

    test('at the end of the server what was accepted is acked, then everybody is sent away to come again (K2)', async () => {
      const [client, copy] = await join('editor');
      const [idle] = await join('viewer');
      copy.write('the last words');
      // The echo says that the words are there.
      client.send(encodeEcho(1));
      await client.until(() => ofType(client, 'echo').length > 0);
      const stopped = harness.stop();
      expect(await client.ended).toBe(ERRORS.restarting.close);
      expect(await idle.ended).toBe(ERRORS.restarting.close);
      expect(ackedBy(client)).toBe(2);
      await stopped;
    });

    test('a reader that stops reading is not waited for, and is caught up when it reads again (R9, F6)', async () => {
      const [writer, own] = await join('editor');
      const [reader, copy] = await join('viewer');
      reader.stall();
      const piece = 'x'.repeat(64 * 1024);
      for (let i = 0; i < 80; i += 1) own.write(piece);
      await writer.until(() => ackedBy(writer) === 81);
      expect(ofType(reader, 'update').length).toBeLessThan(80);
      reader.resume();
      await reader.until(() => {
        copy.catchUp();
        return copy.text.length === 80 * piece.length;
      });
    });

    // What a transport does not have is no test left out: a memory has neither frames nor a network.
    for (const limit of traits.boundsMessages ? [LIMITS.maxFrameBytes] : []) {
      test('a message over the limit ends that connection with 1009 (F8)', async () => {
        const [client] = await join('editor');
        client.send(new Uint8Array(limit + 1));
        expect(await client.ended).toBe(1009);
      });
    }

    if (!traits.hasHeartbeat) return;

    test('who answers heartbeats stays, for however long nothing is said (N6)', async () => {
      const [client, copy] = await join('editor');
      await harness.pass(5 * 60_000);
      copy.write('awake');
      await client.until(() => ackedBy(client) === 2);
      expect(await harness.sessions()).toBe(1);
    });

    test('who is silent is gone within 45 s (N1)', async () => {
      const [silent] = await join('editor');
      const [other] = await join('editor');
      silent.stall();
      await harness.pass(45_000);
      await other.until(() => ofType(other, 'session').some(({ news }) => news.left.length === 1));
      expect(await harness.sessions()).toBe(1);
    });
  });
}
