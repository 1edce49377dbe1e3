/**
 * Log lines: JSON on stderr, so that stdout stays for the person who started the server. Owns what never gets into a line: should
 * a request's headers or address ever be logged by mistake, the places where tokens live are blanked (Roles R9).
 */
import { pino, type DestinationStream } from 'pino';
import type { Config } from './config.ts';
import type { Logger } from './room/ports.ts';

const SECRET_PLACES = ['token', 'pass', 'password', 'authorization', 'url', 'headers', 'req', 'request'];

export function createLogger(level: Config['logLevel'], destination: DestinationStream = stderr()): Logger {
  const redact = SECRET_PLACES.flatMap((name) => [name, `*.${name}`]);
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact }, destination);
}

/** Written at once: the line that says why the process ends must not be lost with it. */
function stderr(): DestinationStream {
  return pino.destination({ dest: 2, sync: true });
}
