/**
 * The text of a document that this device has nothing of, asked for by request while the page's script is still on its way (`web/open-early.ts`):
 * one way there and back less than by a socket, and shared out more evenly with the scripts. Whatever goes wrong, the answer is that there is
 * none: the handshake of the session brings everything. Knows no Y.Doc.
 */
import { PASS_HEADER, PERSON_HEADER } from '../../protocol/ids.ts';
import { joined } from '../../protocol/joined.ts';
import { decodeServerMessage, type ServerMessage } from '../../protocol/messages.ts';
import { canUnpack, unpacked } from './packed-message.ts';
import type { Clock } from './ports.ts';

/** All of a document as it was at some moment. */
export type FirstState = Extract<ServerMessage, { type: 'state' | 'syncStep2' }>;

export interface FirstStateOptions {
  readonly documentId: string;
  readonly token: string;
  readonly pass: string | null;
  readonly personSecret: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** So long nothing may come before it is given up: a connection that is gone may never end by itself. */
const SILENCE_MS = 5_000;
/** No caret is among it that could be one's own. */
const NOBODY = -1;

export class FirstStateRequest {
  /** Resolves once there is room on the line for something else. Never rejects. */
  readonly mostlyHere: Promise<void>;
  readonly #options: FirstStateOptions;
  readonly #state: Promise<FirstState | null>;
  #noteMostlyHere: () => void = () => undefined;
  #isTaken = false;

  constructor(options: FirstStateOptions) {
    this.#options = options;
    this.mostlyHere = new Promise((resolve) => (this.#noteMostlyHere = resolve));
    // Where it cannot be unpacked, or never comes: there is none.
    this.#state = this.#read().catch(() => null);
    void this.#state.then(this.#noteMostlyHere);
  }

  /** What was asked for, for whoever opens this document by this link; null where that is not it, or was taken before. */
  take(documentId: string, token: string): Promise<FirstState | null> | null {
    const isMeant = documentId === this.#options.documentId && token === this.#options.token;
    if (this.#isTaken || !isMeant) return null;
    this.#isTaken = true;
    return this.#state;
  }

  async #read(): Promise<FirstState | null> {
    const { clock, documentId, fetch: fetcher, pass, personSecret, token } = this.#options;
    if (!canUnpack()) return null;
    const stop = new AbortController();
    const wait = () => clock.setTimer(SILENCE_MS, () => stop.abort());
    let patience = wait();
    try {
      const { body, headers, ok } = await fetcher(`/api/documents/${documentId}/state`, {
        headers: {
          authorization: `Bearer ${token}`,
          [PERSON_HEADER]: personSecret,
          ...(pass === null ? {} : { [PASS_HEADER]: pass }),
        },
        cache: 'no-store',
        signal: stop.signal,
      });
      if (!ok || body === null) return null;
      const length = Number(headers.get('content-length'));
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      let bytes = 0;
      const reader = body.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        patience.cancel();
        patience = wait();
        pieces.push(piece.value);
        bytes += piece.value.length;
        // The rest is here before anything else that is asked for now. Where nobody says how much there is, that may be all.
        if (bytes * 3 >= length) this.#noteMostlyHere();
      }
      return await readMessage(joined(pieces));
    } finally {
      patience.cancel();
    }
  }
}

async function readMessage(bytes: Uint8Array): Promise<FirstState | null> {
  const decoded = decodeServerMessage(bytes);
  if (!decoded.ok) return null;
  const { message } = decoded;
  if (message.type === 'state' || message.type === 'syncStep2') return message;
  if (message.type !== 'packed') return null;
  const inner = await unpacked(message.deflated, NOBODY);
  return inner === null ? null : readMessage(new Uint8Array(inner));
}
