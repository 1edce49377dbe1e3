import * as encoding from 'lib0/encoding';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { AppError } from '../../protocol/errors.ts';
import type { Clock } from '../room/ports.ts';
import { systemClock, systemRandom } from '../system.ts';
import { importUpdate } from './import-update.ts';
import { Importer, IMPORTER_LIMITS, type Imported, type ImporterLimits } from './importer.ts';

function sample(name: string): Uint8Array {
  return readFileSync(new URL(`./samples/${name}.bin`, import.meta.url));
}

/** With time enough for a machine that has much else to do. */
function importer(limits: Partial<ImporterLimits> = {}, clock: Clock = systemClock): Importer {
  return new Importer({ clock, random: systemRandom, limits: { ...IMPORTER_LIMITS, timeoutMs: 300_000, ...limits } });
}

/** Through a place of its own, as a request comes. */
async function take(from: Importer, bytes: Uint8Array): Promise<Imported> {
  const place = from.enter('an address', bytes.length, () => undefined);
  if (place === null) throw new Error('there is no place');
  try {
    return await from.read(place, bytes, '');
  } finally {
    place.leave();
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'taken';
}

/** A V1 document of elements in each other. */
function nested(depth: number): Uint8Array {
  const doc = new Y.Doc();
  let parent = doc.get('root', Y.XmlText);
  doc.transact(() => {
    for (let n = 0; n < depth; n++) {
      const child = new Y.XmlText();
      parent.insertEmbed(0, child);
      child.setAttribute('__type', 'list');
      parent = child;
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

/** A V1 document of so many paragraphs with so many characters each. */
function long(paragraphs: number, characters: number): Uint8Array {
  const doc = new Y.Doc();
  const root = doc.get('root', Y.XmlText);
  doc.transact(() => {
    for (let n = 0; n < paragraphs; n++) {
      const paragraph = new Y.XmlText();
      root.insertEmbed(n, paragraph);
      paragraph.setAttribute('__type', 'paragraph');
      const text = new Y.Map<unknown>();
      paragraph.insertEmbed(0, text);
      text.set('__type', 'text');
      paragraph.insert(1, 'x'.repeat(characters));
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

/** A V1 document of so many nodes that no editor shows, and nothing else: large to read, and nothing comes of it. */
function ghosts(count: number): Uint8Array {
  const doc = new Y.Doc();
  const root = doc.get('root', Y.XmlText);
  root.applyDelta(Array.from({ length: count }, () => ({ insert: new Y.Map() })));
  return Y.encodeStateAsUpdate(doc);
}

/** An update of one client with so many items, and very many with none: Yjs keeps a table of them, which doubles in one step. */
function crowd(items: number, clients: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clients + 1);
  for (const number of [items, 5, 0]) encoding.writeVarUint(encoder, number);
  for (let n = 0; n < items; n++) encoding.writeUint16(encoder, 0x01_00);
  for (let n = 0; n < clients; n++) for (const number of [0, 100 + n, 0]) encoding.writeVarUint(encoder, number);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

const read = (bytes: Uint8Array) => importUpdate({ bytes, title: '', idPrefix: 'b' });

describe('bytes that are no document', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['an empty update', Uint8Array.of(0, 0)],
    ['text', new TextEncoder().encode('<html>not at all</html>')],
    ['zeros', new Uint8Array(1000)],
    ['a count beyond the bytes (S2)', Uint8Array.of(255, 255, 255, 255, 15, 1, 1)],
    ['V2 encoding (S3)', Y.encodeStateAsUpdateV2(documentOf(sample('meeting-v1')))],
    ['a document of ours', ownDocument()],
    ['a document of ProseMirror', proseMirrorDocument()],
  ])('are refused: %s', (_name, bytes) => {
    expect(read(bytes)).toMatchObject({ ok: false });
  });

  it.each(['meeting-v1', 'meeting-v2'])(
    'cut at every byte or with any byte changed are read or refused (S18): %s',
    (name) => {
      const whole = sample(name);
      let refused = 0;
      for (let end = 0; end < whole.length; end++) if (!read(whole.subarray(0, end)).ok) refused++;
      for (let at = 0; at < whole.length; at++) {
        const changed = Uint8Array.from(whole);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        if (!read(changed).ok) refused++;
      }
      expect(refused).toBeGreaterThan(0);
    },
  );

  it('with names that mean something to JavaScript are read as any other (S12)', () => {
    const doc = new Y.Doc();
    const root = doc.get('root', Y.XmlText);
    const child = new Y.XmlText();
    root.insertEmbed(0, child);
    child.setAttribute('__type', '__proto__');
    child.setAttribute('__proto__', 'x');
    child.setAttribute('constructor', 'x');
    const result = read(Y.encodeStateAsUpdate(doc));
    expect(result).toMatchObject({ ok: true, report: { skipped: [{ what: 'node:__proto__', count: 1 }] } });
    expect(Object.prototype).not.toHaveProperty('x');
  });
});

describe('what a document may cost (I4)', () => {
  it('elements in each other a hundred thousand deep are refused by whoever reads them', async () => {
    expect(await codeOf(take(importer(), nested(100_000)))).toBe('import_unreadable');
    expect(read(nested(250))).toEqual({ ok: false, reason: 'nested too deep' });
    expect(read(nested(150))).toMatchObject({ ok: true });
  });

  it('more memory than there is ends the reader and nothing else', async () => {
    const own = importer({ maxHeapMb: 24 });
    expect(await codeOf(take(own, ghosts(200_000)))).toBe('too_large');
    expect(await codeOf(take(importer(), ghosts(200_000)))).toBe('taken');
    expect(await codeOf(take(own, sample('half-v1')))).toBe('taken');
  });

  it('a step that is larger than all that is left of its memory ends the reader’s process and nothing else', async () => {
    // V8 then ends the process that the thread is in, whatever bounds the thread has.
    const own = importer({ maxHeapMb: 80 });
    expect(await codeOf(take(own, crowd(200_000, 540_000)))).toBe('too_large');
    expect(await codeOf(take(own, sample('half-v1')))).toBe('taken');
  });

  it('more time than there is ends the reader', async () => {
    const impatient: Clock = {
      now: () => 0,
      setTimer: (_delayMs, fire) => {
        fire();
        return { cancel: () => undefined };
      },
    };
    expect(await codeOf(take(importer({}, impatient), sample('half-v1')))).toBe('too_large');
  });

  it('a line of ten million characters is refused for the document it would make, one of a million is taken', async () => {
    const own = importer();
    expect(await codeOf(take(own, long(1, 10_000_000)))).toBe('too_large');
    expect(await codeOf(take(own, long(1, 1_000_000)))).toBe('taken');
  });
});

it('those who come together are read in turn', async () => {
  const own = importer({ maxProcesses: 1, maxPerAddress: 3 });
  const reports = await Promise.all(['meeting-v1', 'half-v2', 'meeting-v2'].map((name) => take(own, sample(name))));
  expect(reports.map(({ report }) => report.source)).toEqual(['lexical-v1', 'lexical-v2', 'lexical-v2']);
});

function documentOf(bytes: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, bytes);
  return doc;
}

function ownDocument(): Uint8Array {
  const result = read(sample('half-v1'));
  if (!result.ok) throw new Error(result.reason);
  return result.update;
}

function proseMirrorDocument(): Uint8Array {
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  doc.getXmlFragment('prosemirror').insert(0, [paragraph]);
  paragraph.insert(0, [new Y.XmlText('hello')]);
  return Y.encodeStateAsUpdate(doc);
}
