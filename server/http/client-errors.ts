/**
 * What is answered on a connection whose bytes are no request, or whose request did not come in time (HOSTILE H1, H4). Knows no route: none has
 * been asked for.
 */
import type { Socket } from 'node:net';
import { errorBody } from './errors.ts';

/**
 * A process that stood still looks at its clocks before it reads: what had long arrived by then was told that it is late, and a page had no script.
 * So whoever has said nothing is given this long for what waits to be read.
 */
const HEARING_MS = 500;

const ANSWERS: Readonly<Record<string, readonly [status: string, words: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request has too many headers.'],
};

export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) {
    // A message that begins has Node's whole time for its headers anew. Nobody waits for an answer to nothing.
    setTimeout(() => {
      if (socket.bytesRead === 0) socket.destroy();
    }, HEARING_MS).unref();
    return;
  }
  const [status, words] = ANSWERS[error.code ?? ''] ?? ['400 Bad Request', 'This is no request of HTTP.'];
  const body = JSON.stringify(errorBody('bad_request', words));
  const head = `HTTP/1.1 ${status}\r\ncontent-length: ${Buffer.byteLength(body)}\r\ncontent-type: application/json\r\n\r\n`;
  if (socket.writable) socket.write(head + body);
  socket.destroy(error);
}
