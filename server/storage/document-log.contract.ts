/**
 * What every DocumentLog must do, as a suite that each adapter runs against itself. Owns the meaning of the port; knows
 * no adapter. A harness says how to make a log, how to start it again on the same bytes, and how to damage them.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { AppError } from '../../protocol/errors.ts';
import { asSeq, type DocumentId, type PersonId, type Seq } from '../../protocol/ids.ts';
import {
  compareDocuments,
  describeDocument,
  createServerDoc,
  encodeCheckpoint,
  rebuildDocument,
  verifyCheckpoint,
} from './checkpoint.ts';
import type { DocumentLog, NewEntry } from './document-log.ts';

export interface LogHarness {
  readonly log: DocumentLog;
  /** Ends the log as a crash would, without a word, and answers a new one on the same durable bytes. */
  reopen(): Promise<DocumentLog>;
  /** Flips a bit in the stored bytes of an entry. */
  corruptEntry(id: DocumentId, seq: Seq): Promise<void>;
  /** Flips a bit in the stored bytes of the newest confirmed checkpoint. */
  corruptCheckpoint(id: DocumentId): Promise<void>;
  /** Removes an entry, so that the numbering has a hole. */
  loseEntry(id: DocumentId, seq: Seq): Promise<void>;
  dispose(): Promise<void>;
}

// Ids of the right shape; casts because only `parseDocumentId` makes them from strings.
const ONE = 'contract-document-one1' as DocumentId;
const TWO = 'contract-document-two2' as DocumentId;
const AUTHOR = 'contract-person-number' as PersonId;

/** Runs the suite against an adapter. `makeHarness` is called once per test, each time for an empty storage. */
export function documentLogContract(name: string, makeHarness: () => Promise<LogHarness>): void {
  describe(`${name} is a DocumentLog`, () => {
    let harness: LogHarness;
    let log: DocumentLog;
    beforeEach(async () => {
      harness = await makeHarness();
      log = harness.log;
    });
    afterEach(async () => {
      await harness.dispose();
    });

    const rejectsWith = async (run: Promise<unknown>, ...codes: string[]) => {
      const error = await run.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(AppError);
      expect(codes).toContain(error instanceof AppError ? error.code : null);
    };
    const textOf = async (from: DocumentLog, id: DocumentId) => {
      const doc = rebuildDocument(await from.load(id));
      return doc.getText('body').toJSON();
    };

    test('a document that nobody appended to reads as empty', async () => {
      expect(await log.load(ONE)).toEqual({ checkpoint: null, tail: [], lastSeq: 0 });
      expect(await log.history(ONE, asSeq(0))).toEqual([]);
    });

    test('appends are numbered from 1 and read back in order, byte for byte (R3)', async () => {
      const typist = new Typist();
      const entries = [typist.type('a'), typist.type('b'), typist.type('c')];
      expect(await log.append(ONE, entries.slice(0, 2))).toBe(2);
      expect(await log.append(ONE, entries.slice(2))).toBe(3);
      const { tail, lastSeq, checkpoint } = await log.load(ONE);
      expect(checkpoint).toBeNull();
      expect(lastSeq).toBe(3);
      expect(tail.map((entry) => entry.seq)).toEqual([1, 2, 3]);
      expect(tail.map((entry) => [...entry.update])).toEqual(entries.map((entry) => [...entry.update]));
      expect(tail.map((entry) => entry.atMs)).toEqual(entries.map((entry) => entry.atMs));
      expect(tail.map((entry) => entry.author)).toEqual([AUTHOR, null, AUTHOR]);
    });

    test('what was appended survives an end without goodbye (R4)', async () => {
      const typist = new Typist();
      await log.append(ONE, [typist.type('kept')]);
      log = await harness.reopen();
      expect(await textOf(log, ONE)).toBe('kept');
      expect(await log.append(ONE, [typist.type('!')])).toBe(2);
      expect(await textOf(log, ONE)).toBe('!kept');
    });

    test('documents do not touch each other', async () => {
      await log.append(ONE, [new Typist().type('one')]);
      await log.append(TWO, [new Typist().type('two')]);
      expect(await textOf(log, ONE)).toBe('one');
      expect(await textOf(log, TWO)).toBe('two');
      expect((await log.load(TWO)).lastSeq).toBe(1);
    });

    test('appends called at once take effect in the order of the calls', async () => {
      const typist = new Typist();
      const entries = Array.from({ length: 40 }, (_, i) => typist.type(`${i},`));
      const seqs = await Promise.all(entries.map((entry) => log.append(ONE, [entry])));
      expect(seqs).toEqual(entries.map((_, i) => i + 1));
      const { tail } = await log.load(ONE);
      expect(tail.map((entry) => [...entry.update])).toEqual(entries.map((entry) => [...entry.update]));
    });

    test('an append sees nothing of what its caller does to the bytes later', async () => {
      const entry = new Typist().type('still');
      // A view into a larger buffer, as a socket hands out.
      const wide = new Uint8Array(entry.update.length + 64);
      wide.set(entry.update, 32);
      const view = wide.subarray(32, 32 + entry.update.length);
      await log.append(ONE, [{ ...entry, update: view }]);
      wide.fill(0xff);
      expect(await textOf(log, ONE)).toBe('still');
    });

    test('a large update comes back whole', async () => {
      const typist = new Typist();
      const text = 'weft '.repeat(800_000);
      await log.append(ONE, [typist.type(text)]);
      log = await harness.reopen();
      expect((await textOf(log, ONE)).length).toBe(text.length);
    });

    test('a checkpoint replaces the tail when opening, and history keeps every entry (R10)', async () => {
      const typist = new Typist();
      const entries = ['three ', 'two ', 'one '].map((word) => typist.type(word));
      await log.append(ONE, entries);
      expect(await log.checkpoint(ONE)).toBe(3);
      await log.append(ONE, [typist.type('zero ')]);
      for (const reopened of [false, true]) {
        const from: DocumentLog = reopened ? await harness.reopen() : log;
        const stored = await from.load(ONE);
        expect(stored.checkpoint?.throughSeq).toBe(3);
        expect(stored.tail.map((entry) => entry.seq)).toEqual([4]);
        expect(stored.lastSeq).toBe(4);
        expect(await textOf(from, ONE)).toBe('zero one two three ');
        expect((await from.history(ONE, asSeq(0))).map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
        expect((await from.history(ONE, asSeq(2))).map((entry) => entry.seq)).toEqual([3, 4]);
        log = from;
      }
      expect(await log.checkpoint(ONE)).toBe(4);
      expect((await log.load(ONE)).tail).toEqual([]);
    });

    test('a checkpoint of an empty document is an empty one', async () => {
      expect(await log.checkpoint(ONE)).toBe(0);
      expect(await textOf(log, ONE)).toBe('');
      expect(await log.append(ONE, [new Typist().type('a')])).toBe(1);
      expect(await textOf(log, ONE)).toBe('a');
    });

    test('a checkpoint holds the same state as the log it was made from, deletions and formats included (R10)', async () => {
      const typist = new Typist();
      await log.append(ONE, typist.ramble());
      const before = rebuildDocument(await log.load(ONE));
      await log.checkpoint(ONE);
      log = await harness.reopen();
      const after = rebuildDocument(await log.load(ONE));
      expect(compareDocuments(before, after)).toBeNull();
      expect(verifyCheckpoint(describeDocument(typist.doc), encodeCheckpoint(after))).toBeNull();
    });

    test('an update that waits for a missing one is kept through a checkpoint (R3)', async () => {
      const typist = new Typist();
      const [first, second] = [typist.type('one '), typist.type('two ')];
      await log.append(ONE, [second]);
      expect(await log.checkpoint(ONE)).toBe(1);
      log = await harness.reopen();
      expect(await textOf(log, ONE)).toBe('');
      await log.append(ONE, [first]);
      expect(await textOf(log, ONE)).toBe('two one ');
      await log.checkpoint(ONE);
      expect(await textOf(log, ONE)).toBe('two one ');
    });

    test('appends go on while a checkpoint is made', async () => {
      const typist = new Typist();
      await log.append(ONE, typist.ramble());
      const made = log.checkpoint(ONE);
      const appended = Promise.all(['x', 'y', 'z'].map((letter) => log.append(ONE, [typist.type(letter)])));
      await Promise.all([made, appended]);
      log = await harness.reopen();
      expect(compareDocuments(rebuildDocument(await log.load(ONE)), typist.doc)).toBeNull();
    });

    test('bytes that Yjs cannot read make no checkpoint, and the older one stays in force (R10)', async () => {
      await log.append(ONE, [new Typist().type('good')]);
      await log.checkpoint(ONE);
      await log.append(ONE, [{ update: new Uint8Array([9, 9, 9, 9, 9]), atMs: 1, author: null }]);
      await rejectsWith(log.checkpoint(ONE), 'document_damaged');
      expect((await log.load(ONE)).checkpoint?.throughSeq).toBe(1);
      expect((await log.history(ONE, asSeq(0))).length).toBe(2);
    });

    test('a flipped bit in an entry is damage to that document alone, and changes nothing (R2, D5)', async () => {
      const typist = new Typist();
      await log.append(ONE, [typist.type('aaaa'), typist.type('bbbb'), typist.type('cccc')]);
      await log.append(TWO, [new Typist().type('well')]);
      await harness.corruptEntry(ONE, asSeq(2));
      log = await harness.reopen();
      await rejectsWith(log.load(ONE), 'document_damaged');
      await rejectsWith(log.load(ONE), 'document_damaged');
      await rejectsWith(log.checkpoint(ONE), 'document_damaged');
      expect(await textOf(log, TWO)).toBe('well');
    });

    test('a hole in the numbering is damage (R2)', async () => {
      const typist = new Typist();
      await log.append(ONE, [typist.type('a'), typist.type('b'), typist.type('c')]);
      await harness.loseEntry(ONE, asSeq(2));
      log = await harness.reopen();
      await expect(log.load(ONE)).rejects.toMatchObject({ code: 'document_damaged' });
    });

    test('a damaged checkpoint never reads as less than what is stored (R2)', async () => {
      const typist = new Typist();
      await log.append(ONE, [typist.type('first ')]);
      await log.checkpoint(ONE);
      await harness.corruptCheckpoint(ONE);
      log = await harness.reopen();
      // An adapter may refuse, or fall back to an older checkpoint and the entries, which it still has.
      const text = await textOf(log, ONE).catch((error: unknown) => (error instanceof AppError ? error.code : 'threw'));
      expect(['first ', 'document_damaged']).toContain(text);
    });

    test('close waits for what is under way, may be called twice, and then everything rejects', async () => {
      const appended = log.append(ONE, [new Typist().type('last')]);
      await Promise.all([log.close(), log.close()]);
      await expect(appended).resolves.toBe(1);
      await rejectsWith(log.append(ONE, [new Typist().type('late')]), 'storage_failed');
      await rejectsWith(log.load(ONE), 'storage_failed');
      await rejectsWith(log.checkpoint(ONE), 'storage_failed');
      await rejectsWith(log.history(ONE, asSeq(0)), 'storage_failed');
      log = await harness.reopen();
      expect(await textOf(log, ONE)).toBe('last');
    });
  });
}

/** Somebody who types at the beginning of a text and hands over each edit as an entry. */
class Typist {
  readonly doc = createServerDoc();
  #count = 0;

  constructor() {
    this.doc.clientID = 7;
  }

  edit(change: (body: Y.Text) => void): NewEntry {
    const made: Uint8Array[] = [];
    const keep = (update: Uint8Array) => made.push(update);
    this.doc.on('update', keep);
    this.doc.transact(() => change(this.doc.getText('body')));
    this.doc.off('update', keep);
    const update = Y.mergeUpdates(made);
    return { update, atMs: 1_800_000_000_000 + this.#count, author: this.#count++ % 2 === 0 ? AUTHOR : null };
  }

  type(text: string): NewEntry {
    return this.edit((body) => body.insert(0, text));
  }

  /** Edits of every kind. */
  ramble(): NewEntry[] {
    return [
      this.type('The weft runs across. '),
      this.edit((body) => body.format(4, 4, { bold: true })),
      this.edit((body) => body.delete(9, 5)),
      this.edit((body) => body.insertEmbed(3, new Y.Map([['type', 'heading']]))),
      this.edit((body) => body.insert(10, 'again 🧵', { link: 'https://example.org' })),
      this.edit((body) => body.delete(0, 4)),
      this.edit((body) => body.applyDelta([{ retain: 2, attributes: { bold: null } }, { insert: '\n' }])),
    ];
  }
}
