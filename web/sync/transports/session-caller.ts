/**
 * The requests of one session without WebSocket (docs/PROTOCOL.md): opening it, sending, streaming, polling, goodbye. Owns headers and
 * what counts as an answer of our server: a proxy's own page does not (HOSTILE N8). No secret is ever in an address.
 */
import {
  BINARY_TYPE,
  EVENTS_TYPE,
  INFLATES_HEADER,
  READS_STATE_HEADER,
  TAKEN_HEADER,
  WAIT_HEADER,
  type CarriedName,
  type TakenBytes,
} from '../../../protocol/carriage.ts';
import type { ErrorCode } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { PASS_HEADER, PERSON_HEADER } from '../../../protocol/ids.ts';
import {
  DEFLATE_SUBPROTOCOL,
  STATE_SUBPROTOCOL,
  PASS_SUBPROTOCOL_PREFIX,
  PERSON_SUBPROTOCOL_PREFIX,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '../../../protocol/messages.ts';
import { errorOf } from '../rest-caller.ts';

/** Where a document is, and what opens it. */
export interface Destination {
  /** The server, as `https://host`. */
  readonly server: string;
  readonly documentId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads out of a WebSocket's address and subprotocols what the requests say in headers. */
export function destinationOf(url: string, protocols: readonly string[]): Destination {
  const { host, pathname, protocol } = new URL(url);
  const value = (prefix: string) => protocols.find((offered) => offered.startsWith(prefix))?.slice(prefix.length);
  const token = value(TOKEN_SUBPROTOCOL_PREFIX);
  const person = value(PERSON_SUBPROTOCOL_PREFIX);
  const pass = value(PASS_SUBPROTOCOL_PREFIX);
  return {
    server: `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`,
    documentId: pathname.replace(/^\/sync\//, ''),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(person === undefined ? {} : { [PERSON_HEADER]: person }),
      ...(pass === undefined ? {} : { [PASS_HEADER]: pass }),
      ...(protocols.includes(DEFLATE_SUBPROTOCOL) ? { [INFLATES_HEADER]: '1' } : {}),
      ...(protocols.includes(STATE_SUBPROTOCOL) ? { [READS_STATE_HEADER]: '1' } : {}),
    },
  };
}

/** A request that takes longer has gone astray: it is made again, which is harmless. */
const SEND_MS = 20_000;
const POLL_MS = LIMITS.pollHoldMs + 10_000;
/** What every request of ours is asked with. Whoever is signed in shows it by a cookie. */
const INIT = { cache: 'no-store', credentials: 'same-origin' } as const;

export type Opened = { readonly secret: string } | { readonly refusal: ErrorCode } | 'failed';

/** Opens a session. `failed` where no server of ours answered. */
export async function openSession(fetcher: typeof fetch, to: Destination, signal: AbortSignal): Promise<Opened> {
  try {
    const { documentId, headers, server } = to;
    const address = `${server}/api/documents/${encodeURIComponent(decodeURIComponent(documentId))}/session`;
    const answer = await fetcher(address, { ...INIT, method: 'POST', headers, signal });
    const body: unknown = await answer.json();
    if (answer.ok && typeof body === 'object' && body !== null && 'session' in body && typeof body.session === 'string')
      return { secret: body.session };
    const { code } = errorOf(body);
    return code === 'unreachable' ? 'failed' : { refusal: code };
  } catch {
    // No network, no JSON, or given up.
    return 'failed';
  }
}

export class SessionCaller {
  readonly #fetch: typeof fetch;
  readonly #server: string;
  readonly #secret: string;
  readonly #taken: () => number;
  readonly #signal: AbortSignal;

  constructor(options: {
    readonly fetch: typeof fetch;
    readonly server: string;
    readonly secret: string;
    /** How much of the server's stream has arrived. */
    readonly taken: () => number;
    readonly signal: AbortSignal;
  }) {
    this.#fetch = options.fetch;
    this.#server = options.server;
    this.#secret = options.secret;
    this.#taken = options.taken;
    this.#signal = options.signal;
  }

  async send(body: Blob, more: Readonly<Record<string, string>>): Promise<TakenBytes | 'failed' | 'over'> {
    const headers = { ...this.#headers(), ...more, 'content-type': BINARY_TYPE };
    try {
      const answer = await this.#ask('/send', { method: 'POST', headers, body, signal: this.#within(SEND_MS) });
      const said: unknown = await answer.json();
      if (answer.ok && isTaken(said)) return said;
      return errorOf(said).code === 'unreachable' ? 'failed' : 'over';
    } catch {
      return 'failed';
    }
  }

  /** What there is of the server's stream. `holds`: where there is nothing, the answer waits for something. */
  async poll(holds: boolean, signal: AbortSignal): Promise<Uint8Array | 'failed' | 'over'> {
    const headers = { ...this.#headers(), ...(holds ? {} : { [WAIT_HEADER]: '0' }) };
    try {
      const answer = await this.#ask('/poll', {
        method: 'POST',
        headers,
        signal: anyOf([signal, this.#signal, AbortSignal.timeout(POLL_MS)]),
      });
      if (answer.ok && isOf(answer, BINARY_TYPE)) return new Uint8Array(await answer.arrayBuffer());
      return await whyNot(answer);
    } catch {
      return 'failed';
    }
  }

  /** The server's stream from here on, as pieces of bytes. */
  async stream(
    as: Exclude<CarriedName, 'polling'>,
    signal: AbortSignal,
  ): Promise<ReadableStreamDefaultReader<Uint8Array> | 'failed' | 'over'> {
    const type = as === 'stream' ? BINARY_TYPE : EVENTS_TYPE;
    try {
      const answer = await this.#ask('/stream', { headers: { ...this.#headers(), accept: type }, signal });
      if (answer.ok && isOf(answer, type) && answer.body !== null) return answer.body.getReader();
      return await whyNot(answer);
    } catch {
      return 'failed';
    }
  }

  /** Says goodbye; goes out even where the page closes. */
  async leave(): Promise<void> {
    try {
      await this.#ask('', { method: 'DELETE', headers: this.#headers(), keepalive: true });
    } catch {
      // The server finds out by itself.
    }
  }

  #within(ms: number): AbortSignal {
    return anyOf([this.#signal, AbortSignal.timeout(ms)]);
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#secret}`, [TAKEN_HEADER]: String(this.#taken()) };
  }

  #ask(path: string, init: RequestInit): Promise<Response> {
    return this.#fetch(`${this.#server}/api/session${path}`, { ...INIT, ...init });
  }
}

/** AbortSignal.any, also in browsers that Weft supports and that do not have it (Safari before 17.4, Firefox before 124). */
function anyOf(signals: AbortSignal[]): AbortSignal {
  if ('any' in AbortSignal) return AbortSignal.any(signals);
  const either = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) either.abort(signal.reason);
    // A session's own signal outlives its requests: their listeners go with the first signal that ends one, or with the session.
    else signal.addEventListener('abort', () => either.abort(signal.reason), { signal: either.signal });
  }
  return either.signal;
}

function isOf(answer: Response, type: string): boolean {
  return answer.headers.get('content-type')?.startsWith(type) === true;
}

/** An error of ours ends the session; anything else may pass. */
async function whyNot(answer: Response): Promise<'failed' | 'over'> {
  const body: unknown = await answer.json();
  return errorOf(body).code === 'unreachable' ? 'failed' : 'over';
}

function isTaken(value: unknown): value is TakenBytes {
  return (
    typeof value === 'object' &&
    value !== null &&
    'taken' in value &&
    typeof value.taken === 'number' &&
    'sent' in value &&
    typeof value.sent === 'number'
  );
}
