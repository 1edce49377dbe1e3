/**
 * The settings of the server: the only reader of the environment. Owns their names, defaults and checks; a value that
 * cannot be is refused in one line that names the setting. docs/OPERATIONS.md lists them for people.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { LIMITS, type Limits } from '../protocol/limits.ts';

export interface Config {
  /** 0 for any free port. */
  readonly port: number;
  /** The address to listen on. The default is this machine only: whoever opens it to others puts TLS in front. */
  readonly host: string;
  /** Absolute. Holds `weft.db` and what belongs to it. */
  readonly dataDir: string;
  /** True to open `/sync/open/<name>` on demand without a token. */
  readonly openRooms: boolean;
  /** Origins beside the server's own whose pages may connect. */
  readonly allowedOrigins: readonly string[];
  /** How many reverse proxies in front are trusted to say who the client is; 0 ignores what they say. */
  readonly trustedProxies: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** The address by which people reach the server, without a slash at the end; null for the one it listens on. */
  readonly publicUrl: string | null;
  /** The files by which the server speaks TLS itself, absolute; null where it does not. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** What of the bounds on documents and rooms an operator sets. */
  readonly limits: Pick<Limits, 'maxDocumentBytes' | 'maxDocumentItems' | 'maxUpdateBytes' | 'maxSessionsPerRoom'>;
  /** REST requests, and new documents, that one address may ask for in a minute. */
  readonly maxRequestsPerMinute: number;
  readonly maxNewDocumentsPerMinute: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** The largest file that a document takes. */
  readonly maxFileBytes: number;
  /** All files of one document together. */
  readonly maxDocumentFileBytes: number;
  /** What one address may add to the data file at once, and again over a day; and what must be left on the disk for anything new. */
  readonly growth: { readonly maxBytesPerDay: number; readonly minFreeBytes: number };
  /** The provider that people sign in with; null where nobody can sign in. */
  readonly oidc: OidcConfig | null;
  /** The keys of host applications that embed documents, as `parseEmbedKeys` reads them; null for none. */
  readonly embedKeys: string | null;
  /** A file with more of them, absolute; null for none. */
  readonly embedKeysFile: string | null;
  /** Origins whose pages may show a document in a frame. */
  readonly frameAncestors: readonly string[];
  /** Names that begin as settings do and are none: misspelt ones would otherwise be missed in silence. */
  readonly unknown: readonly string[];
}

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly scopes: string;
  /** Only people with a verified address of one of these are let in; all where it is empty. */
  readonly emailDomains: readonly string[];
}

/** A reason not to start that the person at the terminal can do something about: one line, one more for each further setting. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** True for an address that only this machine reaches. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** True where words and tokens go over a network that others may listen on: no TLS here, and no proxy named that would do it. */
export function isInTheClear({ host, publicUrl, tls, trustedProxies }: Config): boolean {
  return tls === null && !isLoopback(host) && trustedProxies === 0 && publicUrl?.startsWith('https:') !== true;
}

const MB = 1_000_000;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

function whole(least: number, most: number) {
  const words = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, words)
    .transform(Number)
    .refine((value) => value >= least && value <= most, words);
}

const flag = z
  .enum(['0', '1', 'true', 'false'], 'must be 1 or 0')
  .transform((value) => value === '1' || value === 'true');

/** The number of trusted proxies; `true` is one. */
const proxies = z.preprocess((value) => (value === 'true' ? '1' : value === 'false' ? '0' : value), whole(0, 16));

const ORIGIN_WORDS = 'must be an address like https://weft.example.org, without a path';

const origin = z.string().transform((text, context) => {
  const parsed = URL.parse(text);
  if (
    parsed !== null &&
    /^https?:$/.test(parsed.protocol) &&
    parsed.pathname === '/' &&
    parsed.search + parsed.hash === ''
  ) {
    return parsed.origin;
  }
  context.addIssue(ORIGIN_WORDS);
  return z.NEVER;
});

const origins = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .pipe(z.array(origin));

/** https, since what goes there decides who somebody is; plain http only to this machine. */
const issuer = z.string().refine((text) => {
  const parsed = URL.parse(text);
  if (parsed === null || parsed.search + parsed.hash !== '') return false;
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isHere);
}, 'must be an address like https://id.example.org');

const scopes = z
  .string()
  .refine((text) => /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && text.split(' ').includes('openid'), {
    error: 'must be a list with openid in it, separated by spaces',
  });

const domains = z
  .string()
  .transform((text) =>
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((part) => part !== ''),
  )
  .pipe(z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a list of domains like example.org')));

const settings = z.object({
  WEFT_PORT: whole(0, 65_535).default(4321),
  WEFT_HOST: z.string().default('127.0.0.1'),
  WEFT_DATA_DIR: z.string().default('data'),
  WEFT_OPEN_ROOMS: flag.default(false),
  WEFT_ALLOWED_ORIGINS: origins.default([]),
  WEFT_TRUST_PROXY: proxies.default(0),
  WEFT_LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  WEFT_PUBLIC_URL: origin.optional(),
  WEFT_MAX_CONNECTIONS: whole(1, 1_000_000).default(10_000),
  WEFT_MAX_CONNECTIONS_PER_ADDRESS: whole(1, 1_000_000).default(2_000),
  WEFT_MAX_DOCUMENT_BYTES: whole(64 * 1024, 999_999_999).default(LIMITS.maxDocumentBytes),
  WEFT_MAX_DOCUMENT_ITEMS: whole(1000, 999_999_999).default(LIMITS.maxDocumentItems),
  WEFT_MAX_UPDATE_BYTES: whole(64 * 1024, LIMITS.maxUpdateBytes).default(LIMITS.maxUpdateBytes),
  WEFT_MAX_PEOPLE_PER_DOCUMENT: whole(1, 1_000_000).default(LIMITS.maxSessionsPerRoom),
  WEFT_MAX_REQUESTS_PER_MINUTE: whole(1, 1_000_000).default(1200),
  WEFT_MAX_NEW_DOCUMENTS_PER_MINUTE: whole(1, 1_000_000).default(120),
  WEFT_TLS_CERT: z.string().optional(),
  WEFT_TLS_KEY: z.string().optional(),
  WEFT_MAX_FILE_BYTES: whole(1024, 999_999_999).default(10 * 1024 * 1024),
  WEFT_MAX_DOCUMENT_FILE_BYTES: whole(1024, 999_999_999).default(500 * 1024 * 1024),
  WEFT_MAX_GROWTH_MB_PER_DAY: whole(0, 100_000_000).default(10_000),
  WEFT_MIN_FREE_MB: whole(0, 100_000_000).default(500),
  WEFT_OIDC_ISSUER: issuer.optional(),
  WEFT_OIDC_CLIENT_ID: z.string().optional(),
  WEFT_OIDC_CLIENT_SECRET: z.string().optional(),
  WEFT_OIDC_SCOPES: scopes.default('openid profile email'),
  WEFT_OIDC_EMAIL_DOMAINS: domains.default([]),
  WEFT_EMBED_KEYS: z.string().optional(),
  WEFT_EMBED_KEYS_FILE: z.string().optional(),
  WEFT_FRAME_ANCESTORS: origins.default([]),
});

type Settings = z.infer<typeof settings>;

/** Half a set-up would look like one that works until somebody tries to sign in. */
function oidcOf(read: Settings): OidcConfig | null {
  const { WEFT_OIDC_ISSUER: from, WEFT_OIDC_CLIENT_ID: clientId } = read;
  if (from === undefined) {
    // The domains too: whoever names them believes that only those people are let in.
    const given = (['WEFT_OIDC_CLIENT_ID', 'WEFT_OIDC_CLIENT_SECRET'] as const).find(
      (name) => read[name] !== undefined,
    );
    const half = given ?? (read.WEFT_OIDC_EMAIL_DOMAINS.length > 0 ? 'WEFT_OIDC_EMAIL_DOMAINS' : undefined);
    if (half !== undefined) throw new StartError(`WEFT_OIDC_ISSUER must be set where ${half} is.`);
    return null;
  }
  if (clientId === undefined) throw new StartError('WEFT_OIDC_CLIENT_ID must be set where WEFT_OIDC_ISSUER is.');
  // The provider sends people back to an address that it knows beforehand; a request's Host is anybody's to choose.
  if (read.WEFT_PUBLIC_URL === undefined)
    throw new StartError('WEFT_PUBLIC_URL must be set where WEFT_OIDC_ISSUER is.');
  return {
    issuer: from,
    clientId,
    clientSecret: read.WEFT_OIDC_CLIENT_SECRET ?? null,
    scopes: read.WEFT_OIDC_SCOPES,
    emailDomains: read.WEFT_OIDC_EMAIL_DOMAINS,
  };
}

/** One file without the other would silently be plain HTTP. */
function tlsOf({ WEFT_TLS_CERT: cert, WEFT_TLS_KEY: key }: Settings): Config['tls'] {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined) throw new StartError('WEFT_TLS_CERT must be set where WEFT_TLS_KEY is.');
  if (key === undefined) throw new StartError('WEFT_TLS_KEY must be set where WEFT_TLS_CERT is.');
  return { certFile: resolve(cert), keyFile: resolve(key) };
}

/** Reads the settings out of an environment. An empty value counts as none. Throws StartError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.entries(environment).filter(
    ([name, value]) => name.startsWith('WEFT_') && value !== undefined && value !== '',
  );
  const parsed = settings.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    // All at once: whoever mends one at a time starts the server as often.
    const lines = parsed.error.issues.map(({ message, path }) => `${String(path[0] ?? 'A setting')} ${message}.`);
    throw new StartError([...new Set(lines)].join('\n'));
  }
  const read = parsed.data;
  return {
    port: read.WEFT_PORT,
    host: read.WEFT_HOST,
    dataDir: resolve(read.WEFT_DATA_DIR),
    openRooms: read.WEFT_OPEN_ROOMS,
    allowedOrigins: read.WEFT_ALLOWED_ORIGINS,
    trustedProxies: read.WEFT_TRUST_PROXY,
    logLevel: read.WEFT_LOG_LEVEL,
    publicUrl: read.WEFT_PUBLIC_URL ?? null,
    tls: tlsOf(read),
    limits: {
      maxDocumentBytes: read.WEFT_MAX_DOCUMENT_BYTES,
      maxDocumentItems: read.WEFT_MAX_DOCUMENT_ITEMS,
      maxUpdateBytes: read.WEFT_MAX_UPDATE_BYTES,
      maxSessionsPerRoom: read.WEFT_MAX_PEOPLE_PER_DOCUMENT,
    },
    maxRequestsPerMinute: read.WEFT_MAX_REQUESTS_PER_MINUTE,
    maxNewDocumentsPerMinute: read.WEFT_MAX_NEW_DOCUMENTS_PER_MINUTE,
    maxConnections: read.WEFT_MAX_CONNECTIONS,
    maxConnectionsPerAddress: read.WEFT_MAX_CONNECTIONS_PER_ADDRESS,
    maxFileBytes: read.WEFT_MAX_FILE_BYTES,
    maxDocumentFileBytes: read.WEFT_MAX_DOCUMENT_FILE_BYTES,
    growth: {
      maxBytesPerDay: read.WEFT_MAX_GROWTH_MB_PER_DAY * MB,
      minFreeBytes: read.WEFT_MIN_FREE_MB * MB,
    },
    oidc: oidcOf(read),
    embedKeys: read.WEFT_EMBED_KEYS ?? null,
    embedKeysFile: read.WEFT_EMBED_KEYS_FILE === undefined ? null : resolve(read.WEFT_EMBED_KEYS_FILE),
    frameAncestors: read.WEFT_FRAME_ANCESTORS,
    unknown: given.map(([name]) => name).filter((name) => !Object.hasOwn(settings.shape, name)),
  };
}
