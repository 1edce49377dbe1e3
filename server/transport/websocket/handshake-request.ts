/**
 * What an upgrade request says, read without believing it: which document, which token, which person, which protocols. Pure;
 * whether it is let in is decided elsewhere. Every malformed request has one refusal (HOSTILE H5).
 */
import type { IncomingMessage } from 'node:http';
import {
  DEFLATE_SUBPROTOCOL,
  PASS_SUBPROTOCOL_PREFIX,
  PERSON_SUBPROTOCOL_PREFIX,
  STATE_SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
  WEFT_SUBPROTOCOL,
} from '../../../protocol/messages.ts';

export interface HandshakeRequest {
  /** As named in the path, decoded; not yet known to be a document's id. */
  readonly documentId: string;
  readonly token: string | null;
  readonly personSecret: string | null;
  readonly pass: string | null;
  readonly speaksWeft: boolean;
  readonly inflates: boolean;
  readonly readsState: boolean;
}

const SYNC_PATH = '/sync/';
/** RFC 6455, section 4.1: 16 random bytes in base64. */
const KEY_PATTERN = /^[+/0-9A-Za-z]{22}==$/;

/** The request, or the HTTP status of its refusal: 400 for what is no WebSocket handshake, 404 for another path. */
export function readHandshake(request: IncomingMessage): HandshakeRequest | 400 | 404 {
  const { headers, url = '' } = request;
  if (request.method !== 'GET' || headers.upgrade?.toLowerCase() !== 'websocket') return 400;
  if (!KEY_PATTERN.test(headers['sec-websocket-key'] ?? '') || headers['sec-websocket-version'] !== '13') return 400;
  // RFC 9112 lets a client send an absolute URI to a proxy; nobody has a reason to send one here.
  if (!url.startsWith('/')) return 400;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const documentId = decodePath(path);
  if (documentId === null) return 400;
  if (!documentId.startsWith(SYNC_PATH)) return 404;
  const offered = protocolsOf(headers['sec-websocket-protocol']);
  const inflates = offered.includes(WEFT_SUBPROTOCOL) && offered.includes(DEFLATE_SUBPROTOCOL);
  return {
    documentId: documentId.slice(SYNC_PATH.length),
    token: valueWithPrefix(offered, TOKEN_SUBPROTOCOL_PREFIX) ?? query.get('token'),
    personSecret: valueWithPrefix(offered, PERSON_SUBPROTOCOL_PREFIX),
    pass: valueWithPrefix(offered, PASS_SUBPROTOCOL_PREFIX) ?? query.get('pass'),
    speaksWeft: offered.includes(WEFT_SUBPROTOCOL),
    inflates,
    readsState: inflates && offered.includes(STATE_SUBPROTOCOL),
  };
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    // A `%` that begins no UTF-8 sequence (HOSTILE P2).
    return null;
  }
}

/** Splits on commas and trims: linear in the header's length, whatever it is filled with (HOSTILE H2). */
function protocolsOf(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((part) => part.trim());
}

function valueWithPrefix(offered: readonly string[], prefix: string): string | null {
  return offered.find((protocol) => protocol.startsWith(prefix))?.slice(prefix.length) ?? null;
}
