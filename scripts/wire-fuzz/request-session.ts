/**
 * A session by requests (docs/PROTOCOL.md, "Without WebSocket") that says whatever it is told, in frames good and bad, from the right
 * place of its stream or a wrong one. It reads nothing of what the server has to say. Knows no message.
 */
import { BINARY_TYPE, encodeFrame, OFFSET_HEADER } from '../../protocol/carriage.ts';
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { mutate } from './mutate.ts';

/** Sent after them, so that a damaged one has something to be taken for. */
const BEAT = encodeFrame({ kind: 'beat' });

export class RequestSession {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  #taken = 0;
  #isOver = false;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.#headers = headers;
  }

  static async open(url: string, id: string, token: string, random: SeededRandom): Promise<RequestSession> {
    const from = { 'x-forwarded-for': `10.${random.int(256)}.${random.int(256)}.${random.int(256)}` };
    const opening = { method: 'POST', headers: { ...from, authorization: `Bearer ${token}` } };
    const answer = await fetch(`${url}/api/documents/${id}/session`, opening);
    if (!answer.ok) throw new Error(`a hostile one was not even let in by requests: ${answer.status}`);
    // The route's answer is of this shape.
    const { session } = (await answer.json()) as { session: string };
    return new RequestSession(url, { ...from, authorization: `Bearer ${session}` });
  }

  /** The server has said that it takes no more of it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Some messages in one request. */
  async send(messages: readonly Uint8Array[], random: SeededRandom): Promise<void> {
    const frames = messages.map((bytes) => encodeFrame({ kind: 'message', bytes }));
    const body = Buffer.concat(random.chance(0.9) ? frames : [mutate([...frames, BEAT], random)]);
    const offset = random.chance(0.95) ? this.#taken : random.int(2 ** 20);
    const headers = { ...this.#headers, [OFFSET_HEADER]: String(offset), 'content-type': BINARY_TYPE };
    const answer = await fetch(`${this.#url}/api/session/send`, { method: 'POST', headers, body });
    if (answer.status >= 500) throw new Error(`a request was answered with ${answer.status}`);
    this.#isOver = answer.status === 410 || answer.status === 404 || answer.status === 401;
    // As above: where it was taken, it says how far.
    if (answer.ok) this.#taken = ((await answer.json()) as { taken: number }).taken;
    else await answer.body?.cancel();
  }

  async leave(): Promise<void> {
    await fetch(`${this.#url}/api/session`, { method: 'DELETE', headers: this.#headers });
  }
}
