/** What a page offers as subprotocols where it opens a document: what it can read, and what it comes with (docs/PROTOCOL.md). Pure but for asking the browser what it can unpack. */
import {
  DEFLATE_SUBPROTOCOL,
  PASS_SUBPROTOCOL_PREFIX,
  PERSON_SUBPROTOCOL_PREFIX,
  STATE_SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
  WEFT_SUBPROTOCOL,
} from '../../protocol/messages.ts';
import { canUnpack } from './packed-message.ts';
import { BY_ACCOUNT } from './shelf.ts';

export function syncProtocols(by: {
  readonly token: string;
  readonly personSecret: string;
  /** What this browser was given for the link's password, where it has one. */
  readonly pass: string | null;
}): string[] {
  return [
    WEFT_SUBPROTOCOL,
    ...(canUnpack() ? [DEFLATE_SUBPROTOCOL, STATE_SUBPROTOCOL] : []),
    ...(by.token === BY_ACCOUNT ? [] : [TOKEN_SUBPROTOCOL_PREFIX + by.token]),
    PERSON_SUBPROTOCOL_PREFIX + by.personSecret,
    ...(by.pass === null ? [] : [PASS_SUBPROTOCOL_PREFIX + by.pass]),
  ];
}
