/** The text that is asked for before the page is here: what is asked, what is read, and that nothing comes of it where anything is wrong. */
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodePacked, encodeState, encodeSyncStep1, encodeSyncStep2 } from '../../protocol/messages.ts';
import { FirstStateRequest } from './first-state.ts';
import type { Clock } from './ports.ts';

const UPDATE = Uint8Array.of(1, 2, 3);
const ASKED = { documentId: 'doc', token: 'token', personSecret: 'secret' };

/** Time that only the test lets pass. */
class Patience implements Clock {
  readonly #waiting = new Set<() => void>();
  now = (): number => 0;
  setTimer(_delayMs: number, fire: () => void) {
    this.#waiting.add(fire);
    return { cancel: () => void this.#waiting.delete(fire) };
  }
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }
  end(): void {
    for (const fire of this.#waiting) fire();
  }
}

function ask(answer: (init: RequestInit) => Promise<Response>, pass: string | null = null) {
  const clock = new Patience();
  const requests: { readonly url: string; readonly init: RequestInit }[] = [];
  const request = new FirstStateRequest({
    ...ASKED,
    pass,
    clock,
    // Only an address and a record of headers are ever given.
    fetch: ((url: string, init: RequestInit) => {
      requests.push({ url, init });
      return answer(init);
    }) as typeof fetch,
  });
  return { clock, request, requests };
}

const answering = (bytes: Uint8Array<ArrayBuffer>, status = 200) =>
  ask(() => Promise.resolve(new Response(bytes, { status })));
const take = ({ request }: ReturnType<typeof ask>) => request.take('doc', 'token');
const packed = (message: Uint8Array) => encodePacked(deflateRawSync(message));

describe('FirstStateRequest', () => {
  it('shows token, person and pass in headers, and puts nothing secret into the address (Roles R9)', async () => {
    const { requests, request } = ask(() => Promise.resolve(new Response(null, { status: 204 })), 'pass');
    await request.take('doc', 'token');
    expect(requests.map(({ url }) => url)).toEqual(['/api/documents/doc/state']);
    expect(requests[0]?.init.headers).toEqual({
      authorization: 'Bearer token',
      'weft-person': 'secret',
      'weft-pass': 'pass',
    });
  });

  it('reads what the server may say: the state or a sync step 2, packed or not', async () => {
    expect(await take(answering(packed(encodeState(UPDATE))))).toEqual({ type: 'state', updateV2: UPDATE });
    expect(await take(answering(packed(encodeSyncStep2(UPDATE))))).toEqual({ type: 'syncStep2', update: UPDATE });
    expect(await take(answering(encodeSyncStep2(UPDATE)))).toEqual({ type: 'syncStep2', update: UPDATE });
  });

  it('has nothing where it is refused, is no answer of ours, cannot be unpacked, or nobody is there', async () => {
    for (const asked of [
      answering(encodeSyncStep2(UPDATE), 403),
      answering(new TextEncoder().encode('<!doctype html>')),
      answering(encodeSyncStep1(Uint8Array.of(0))),
      answering(encodePacked(Uint8Array.of(7, 7, 7))),
      ask(() => Promise.reject(new TypeError('Failed to fetch'))),
    ]) {
      expect(await take(asked)).toBeNull();
      await asked.request.mostlyHere;
      expect(asked.clock.isWaiting).toBe(false);
    }
  });

  it('is handed over once, to whoever opens this document by this link', async () => {
    const { request } = answering(encodeSyncStep2(UPDATE));
    expect(request.take('other', 'token')).toBeNull();
    expect(request.take('doc', 'other')).toBeNull();
    expect(await request.take('doc', 'token')).not.toBeNull();
    expect(request.take('doc', 'token')).toBeNull();
  });

  it('gives up what stays silent, before the answer and in the middle of it, and not what comes slowly', async () => {
    const silent = ask(
      ({ signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    );
    silent.clock.end();
    expect(await take(silent)).toBeNull();

    const whole = encodeSyncStep2(new Uint8Array(9));
    for (const isCutOff of [false, true]) {
      let body: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
      const slow = ask(({ signal }) => {
        const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (controller) => void (body = controller) });
        signal?.addEventListener('abort', () => body?.error(signal.reason));
        return Promise.resolve(new Response(stream, { headers: { 'content-length': String(whole.length) } }));
      });
      const state = take(slow);
      await expect.poll(() => body !== null).toBe(true);
      const say = (bytes: Uint8Array<ArrayBuffer>) => body?.enqueue(bytes);
      say(whole.slice(0, 6));
      await slow.request.mostlyHere;
      if (isCutOff) slow.clock.end();
      else {
        say(whole.slice(6));
        // The types do not see that it was set by the stream.
        (body as ReadableStreamDefaultController | null)?.close();
      }
      expect(await state).toEqual(isCutOff ? null : { type: 'syncStep2', update: new Uint8Array(9) });
    }
  });
});
