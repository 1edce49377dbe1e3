/**
 * The servers that are measured: how each is started, how a document is made in it and entered. The only place that
 * knows one server from another.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asNpmStart } from './as-npm-start.ts';
import type { Entrance } from './load/entrance.ts';
import { PLAIN, hocuspocusDialect } from './wire/dialect.ts';

/** Our name in the tables, and the peers that goals are measured by. */
export const WEFT = 'Weft';
export const HOCUSPOCUS = 'Hocuspocus + SQLite';
export const RELAY = 'bare ws relay';

export interface Contender {
  readonly name: string;
  readonly version: string;
  /** What a confirmed change has behind it, for the table's reader. */
  readonly durability: string;
  /** True where it knows what a document holds; a relay does not. */
  readonly holdsDocuments: boolean;
  /** True where a document outlives the process. */
  readonly stores: boolean;
  /** True where it says of each update that it is on the disk. */
  readonly acknowledges: boolean;
  /** How long after its last message a change may still be only in memory. */
  readonly settleMs: number;
  /** Arguments of node. */
  readonly script: string;
  environment(dataDir: string): Record<string, string>;
  /** Finds the port in what the server prints at its start. */
  readonly listening: RegExp;
  createDocument(port: number): Promise<Entrance>;
}

const ROOT = join(import.meta.dirname, '..');

function versionOf(packageName: string, folder = join(ROOT, 'bench/peers/node_modules')): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, packageName, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error(`no version in ${packageName}`);
}

function plainEntrance(answersSync: boolean): Entrance {
  return { path: `/bench-${randomBytes(6).toString('hex')}`, protocols: [], headers: {}, dialect: PLAIN, answersSync };
}

/** Each document and its people come from an address of their own, as behind a proxy: limits are per address. */
let addresses = 0;

async function createWeftDocument(port: number): Promise<Entrance> {
  addresses += 1;
  const forwarded = { 'x-forwarded-for': `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}` };
  const answer = await fetch(`http://127.0.0.1:${port}/api/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...forwarded },
    body: JSON.stringify({ title: 'A measured document' }),
  });
  const body: unknown = await answer.json();
  if (
    typeof body !== 'object' ||
    body === null ||
    !('id' in body && typeof body.id === 'string') ||
    !('token' in body && typeof body.token === 'string')
  ) {
    throw new Error(`Weft answered ${answer.status} to the creation of a document`);
  }
  // As our own page connects: with acks, and nothing secret in the URL.
  const protocols = ['weft.v1', 'weft.deflate', 'weft.state', `weft.token.${body.token}`];
  return { path: `/sync/${body.id}`, protocols, headers: forwarded, dialect: PLAIN, answersSync: true };
}

/** All of them, ours first. Reads the peers' versions, so they must be installed by then. */
export function allContenders(): readonly Contender[] {
  const peer = { listening: /listening on (\d+)/, environment: (dataDir: string) => ({ BENCH_DATA_DIR: dataDir }) };
  return [
    {
      name: WEFT,
      version: versionOf('.', ROOT),
      durability: 'fsynced before it says saved',
      holdsDocuments: true,
      stores: true,
      acknowledges: true,
      settleMs: 0,
      script: join(ROOT, 'server/start.js'),
      environment: (dataDir) => ({
        // Decisions 0012 and 0017.
        ...asNpmStart(),
        WEFT_PORT: '0',
        WEFT_DATA_DIR: dataDir,
        WEFT_LOG_LEVEL: 'warn',
        WEFT_TRUST_PROXY: '1',
        WEFT_MAX_CONNECTIONS: '20000',
        WEFT_MAX_CONNECTIONS_PER_ADDRESS: '20000',
      }),
      listening: /https?:\/\/[^\s/]+:(\d+)/,
      createDocument: createWeftDocument,
    },
    {
      ...peer,
      name: HOCUSPOCUS,
      version: versionOf('@hocuspocus/server'),
      durability: 'stored 2 to 10 s after it says synced',
      holdsDocuments: true,
      stores: true,
      acknowledges: false,
      settleMs: 3000,
      script: join(ROOT, 'bench/peers/hocuspocus.mjs'),
      createDocument: async () => {
        const name = `bench-${randomBytes(6).toString('hex')}`;
        return { path: '/', protocols: [], headers: {}, dialect: hocuspocusDialect(name), answersSync: true };
      },
    },
    {
      ...peer,
      name: '@y/websocket-server',
      version: versionOf('@y/websocket-server'),
      durability: 'in memory only',
      holdsDocuments: true,
      stores: false,
      acknowledges: false,
      settleMs: 0,
      script: join(ROOT, 'bench/peers/y-websocket-server.mjs'),
      createDocument: async () => plainEntrance(true),
    },
    {
      ...peer,
      name: RELAY,
      version: versionOf('ws'),
      durability: 'keeps nothing',
      holdsDocuments: false,
      stores: false,
      acknowledges: false,
      settleMs: 0,
      script: join(ROOT, 'bench/peers/ws-relay.mjs'),
      createDocument: async () => plainEntrance(false),
    },
  ];
}
