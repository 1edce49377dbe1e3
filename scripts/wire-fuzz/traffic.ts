/**
 * Real traffic to be damaged: what clients of Yjs and of ours send while they write, move their carets, come and go, and what
 * programs ask by REST. Made anew from a seed by real documents, so it is what today's clients send. Knows no network.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import {
  encodeAwareness,
  encodeProfile,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../protocol/messages.ts';
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';

const WORDS = ['weft', 'a', 'und ', '🧵', 'line\n', 'ﬀ', '\u202e', 'x'.repeat(400)];

function awareness(client: number, clock: number, state: unknown): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const n of [1, client, clock]) encoding.writeVarUint(encoder, n);
  encoding.writeVarString(encoder, JSON.stringify(state));
  return encodeAwareness(encoding.toUint8Array(encoder));
}

/** One person writes something into a flow: text, marks, markers with their keys, containers, the title. */
function write(doc: Y.Doc, random: SeededRandom): void {
  const body = doc.getText('body');
  const at = random.int(body.length + 1);
  switch (random.int(8)) {
    case 0:
      return body.insertEmbed(
        at,
        new Y.Map<unknown>([
          ['id', random.int(1e9)],
          ['type', 'heading'],
          ['level', 2],
        ]),
      );
    case 1:
      return body.insertEmbed(
        at,
        new Y.Map<unknown>([
          ['type', 'table'],
          ['cell', new Y.Text('cell')],
        ]),
      );
    case 2:
      return body.length === 0 ? undefined : body.format(0, Math.min(body.length, 9), { bold: true });
    case 3:
      return body.delete(at, Math.min(2, body.length - at));
    case 4:
      return doc.getText('title').insert(0, 'T');
    case 5: {
      for (const { insert } of body.toDelta() as { insert: unknown }[]) {
        if (insert instanceof Y.Map) return void insert.set(random.pick(['level', 'id', 'checked']), random.int(9));
      }
      return;
    }
    default:
      return body.insert(at, random.pick(WORDS));
  }
}

/** Messages of `people` clients, in the order in which each sent them. */
export function recordTraffic(random: SeededRandom, people: number, steps: number): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const docs = Array.from({ length: people }, () => {
    const doc = new Y.Doc();
    doc.clientID = random.int(2 ** 32);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === null) messages.push(encodeUpdate(update));
    });
    return doc;
  });
  for (let step = 0; step < steps; step++) {
    const doc = random.pick(docs);
    const other = random.pick(docs);
    switch (random.int(10)) {
      case 0:
        messages.push(encodeSyncStep1(Y.encodeStateVector(doc)));
        break;
      case 1:
        messages.push(encodeSyncStep2(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other))));
        break;
      case 2:
        messages.push(awareness(doc.clientID, step, { user: { name: 'Ada', color: '#336699' }, cursor: { at: step } }));
        break;
      case 3:
        messages.push(random.chance(0.5) ? awareness(doc.clientID, step, null) : Uint8Array.of(3));
        break;
      case 4:
        messages.push(encodeProfile({ name: random.pick(WORDS), color: '#123456' }), Uint8Array.of(106, step & 127));
        break;
      case 5:
        Y.applyUpdate(other, Y.encodeStateAsUpdate(doc), 'others');
        break;
      default:
        write(doc, random);
    }
  }
  return messages;
}

/** A document and what of its links a request may use. */
export interface Ground {
  readonly id: string;
  readonly tokens: readonly string[];
}

/** Requests that must be refused: without a token, with one that nobody has, with one of another document, with a role that is too low. */
export function forbiddenRequests({ id, tokens }: Ground, random: SeededRandom): string[] {
  const [, , reader = ''] = tokens;
  const nobody = Array.from({ length: 22 }, () => random.pick(['a', 'k', 'Q', '7', '-'])).join('');
  const ask = (method: string, path: string, token: string | null, body?: unknown) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const more = text === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
    const shown = token === null ? '' : `Authorization: Bearer ${token}\r\n`;
    const from = `X-Forwarded-For: 10.${random.int(256)}.${random.int(256)}.${random.int(256)}\r\n`;
    return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${from}${shown}${more}Connection: close\r\n\r\n${text}`;
  };
  const path = `/api/documents/${id}`;
  return [
    ...[null, nobody].flatMap((token) => [ask('GET', path, token), ask('DELETE', path, token)]),
    ...[null, nobody, reader].flatMap((token) => [
      ask('GET', `${path}/links`, token),
      ask('POST', `${path}/links`, token, { role: 'owner' }),
      ask('GET', `${path}/people`, token),
      ask('PATCH', path, token, { guests: 'none' }),
    ]),
    ask('DELETE', path, reader),
  ];
}

/** Requests as programs send them. */
export function recordRequests({ id, tokens }: Ground, random: SeededRandom): string[] {
  const line = (method: string, path: string, body?: unknown) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const more = text === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
    const token = random.pick(tokens);
    // Each from an address of its own, as a proxy would say: damaged tokens are guesses, and one address may make few.
    const from = `X-Forwarded-For: 10.${random.int(256)}.${random.int(256)}.${random.int(256)}\r\n`;
    return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${from}Authorization: Bearer ${token}\r\n${more}Connection: close\r\n\r\n${text}`;
  };
  const path = `/api/documents/${id}`;
  return [
    line('GET', path),
    line('GET', '/healthz'),
    line('GET', `/d/${id}`),
    line('GET', `${path}/links`),
    line('GET', `${path}/people`),
    line('POST', `${path}/links`, { role: 'viewer', label: 'for the fuzz', maxPeople: 3 }),
    line('POST', '/api/documents', { title: 'T', kind: 'document' }),
    line('PUT', `${path}/profile`, { name: 'Ada', color: '#336699' }),
    line('PATCH', path, { guests: 'all' }),
    line('POST', `${path}/unlock`, { password: 'correct horse' }),
    line('POST', `${path}/requests`, { role: 'editor', message: 'please' }),
    line('POST', `${path}/session`),
    line('DELETE', '/api/session'),
    line('GET', '/api/session/stream'),
    line('GET', `${path}/state`),
    line('GET', `/sync/${id}?token=${random.pick(tokens)}`),
  ];
}
