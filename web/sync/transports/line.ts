/** What carries a session from here to the server: one attempt by one transport. Interfaces only, and the codes by which it ends. */
import type { TransportName } from '../../../protocol/carriage.ts';

/** The connection broke, or never was: what browsers say where no close frame came. */
export const BROKEN = 1006;
/** Of the page's own: the session goes on by another transport, at once. Never on the wire. */
export const MOVED = 4900;

export interface Line {
  readonly name: TransportName;
  /** Bytes handed over that are not known to have reached the server. */
  readonly unsentBytes: number;
  send(bytes: Uint8Array): void;
  /** Ends it without another word to its listener; what was sent before still goes out as far as that is possible. */
  close(): void;
}

export interface LineListener {
  message(bytes: Uint8Array): void;
  /** Said once. `BROKEN` where nobody of ours said why. */
  closed(code: number, reason: string): void;
}
