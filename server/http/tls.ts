/**
 * The certificate and key by which the server speaks TLS itself: read at the start, and read again when the files change or a
 * signal asks, since certificates are renewed every few weeks and people are in the middle of a sentence. What cannot be used is
 * said in one line and changes nothing. Knows no route.
 */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { RequestListener, ServerOptions } from 'node:http';
import { createSecureContext } from 'node:tls';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { StartError } from '../config.ts';
import type { Clock, Logger } from '../room/ports.ts';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Renewals are looked for this often. Polled, because they come as new files behind old names. */
const LOOK_MS = 30_000;
/** A certificate that ends sooner is warned of: renewals come a month before, and something keeps this one from coming. */
const ENDS_SOON_MS = 14 * 24 * 60 * 60 * 1000;
/** Half-open handshakes end with half-sent headers (HOSTILE H4). */
const HANDSHAKE_MS = 8_000;

export class TlsListener {
  readonly #files: TlsFiles;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #servers: Server[] = [];
  #pair: Pair;

  /** Throws StartError. */
  constructor(files: TlsFiles, logger: Logger, clock: Clock) {
    this.#files = files;
    this.#logger = logger;
    this.#clock = clock;
    this.#pair = readPair(files);
    this.#lookAtDates();
    for (const file of [files.certFile, files.keyFile]) {
      watchFile(file, { interval: LOOK_MS, persistent: false }, this.#changed);
    }
  }

  createServer(options: ServerOptions, handler: RequestListener): Server {
    const tls = { ...this.#pair, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS } as const;
    const server = createServer({ ...options, ...tls }, handler);
    this.#servers.push(server);
    return server;
  }

  /** Reads the files again: new connections get what they hold now. */
  reload(): void {
    try {
      this.#pair = readPair(this.#files);
      for (const server of this.#servers) server.setSecureContext({ ...this.#pair, minVersion: 'TLSv1.2' });
      this.#logger.info({ validTo: new X509Certificate(this.#pair.cert).validTo }, 'the certificate was read again');
      this.#lookAtDates();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      this.#logger.error({ reason }, 'the certificate could not be read again; the former one stays in use');
    }
  }

  /** Browsers refuse one that is not valid today; the server goes on with it, since its own clock may be what is wrong. */
  #lookAtDates(): void {
    const { validFrom, validTo } = new X509Certificate(this.#pair.cert);
    const leftMs = Date.parse(validTo) - this.#clock.now();
    if (leftMs <= 0) this.#logger.error({ validTo }, 'the certificate has expired: browsers refuse it');
    else if (Date.parse(validFrom) > this.#clock.now())
      this.#logger.error({ validFrom }, 'the certificate is not valid yet: browsers refuse it');
    else if (leftMs < ENDS_SOON_MS) this.#logger.warn({ validTo }, 'the certificate ends soon');
  }

  close(): void {
    unwatchFile(this.#files.certFile, this.#changed);
    unwatchFile(this.#files.keyFile, this.#changed);
  }

  readonly #changed = () => this.reload();
}

function readPair({ certFile, keyFile }: TlsFiles): Pair {
  const pair = { cert: read('WEFT_TLS_CERT', certFile), key: read('WEFT_TLS_KEY', keyFile) };
  let cert: X509Certificate;
  try {
    cert = new X509Certificate(pair.cert);
  } catch (error) {
    throw new StartError(`WEFT_TLS_CERT: ${certFile} holds no certificate in PEM.`, { cause: error });
  }
  let matches: boolean;
  try {
    matches = cert.checkPrivateKey(createPrivateKey(pair.key));
  } catch (error) {
    throw new StartError(`WEFT_TLS_KEY: ${keyFile} holds no private key in PEM without a passphrase.`, {
      cause: error,
    });
  }
  if (!matches) throw new StartError(`WEFT_TLS_KEY: ${keyFile} is not the key of the certificate in ${certFile}.`);
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new StartError(`WEFT_TLS_CERT: ${certFile} cannot be used for TLS.`, { cause: error });
  }
  return pair;
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new StartError(`${setting}: ${file} cannot be read (${code}).`, { cause: error });
  }
}
