/**
 * A whole server for tests: the real app on a free port with a data folder of its own. It keeps every token that it hands out, and
 * stopping it fails when one of them is in a log line (Roles R9), whatever the test was about.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreatedDocument, CreatedLink } from '../protocol/rest.ts';
import type { Role } from '../protocol/roles.ts';
import { createApp, type App, type Overrides } from './app.ts';
import { readConfig } from './config.ts';
import { createLogger } from './logging.ts';

export interface TestServerOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly overrides?: Overrides;
}

export class TestServer {
  readonly folder: string;
  readonly logs: string[] = [];
  readonly #options: TestServerOptions;
  readonly #secrets = new Set<string>();
  #app: App | null = null;

  private constructor(folder: string, options: TestServerOptions) {
    this.folder = folder;
    this.#options = options;
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(await mkdtemp(join(tmpdir(), 'weft-server-')), options);
    await server.open();
    return server;
  }

  /** Starts the app on the folder; also after `close`. */
  async open(): Promise<void> {
    const environment = { WEFT_PORT: '0', WEFT_DATA_DIR: this.folder, ...this.#options.environment };
    const logger = createLogger('trace', { write: (line) => void this.logs.push(line) });
    this.#app = await createApp(readConfig(environment), { logger, pageDir: this.folder, ...this.#options.overrides });
    if (this.#app.welcome !== null) this.keep(this.#app.welcome.split('#')[1] ?? '');
  }

  get app(): App {
    if (this.#app === null) throw new Error('The test server is closed.');
    return this.#app;
  }

  get isOpen(): boolean {
    return this.#app !== null;
  }

  get address(): string {
    return this.app.address;
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  /** `path` below `/sync/`. */
  syncUrl(path: string): string {
    return `${this.address.replace('http:', 'ws:')}/sync/${path}`;
  }

  fetch(path: string, init: RequestInit & { readonly token?: string } = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (init.token !== undefined) headers.set('authorization', `Bearer ${init.token}`);
    if (init.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    return fetch(`${this.address}${path}`, { ...init, headers });
  }

  async createDocument(body: object = {}): Promise<CreatedDocument> {
    const response = await this.fetch('/api/documents', { method: 'POST', body: JSON.stringify(body) });
    // The route's answer is of this shape, as its own tests prove.
    const created = (await response.json()) as CreatedDocument;
    this.keep(created.token);
    return created;
  }

  async createLink({ id, token }: CreatedDocument, role: Role, more: object = {}): Promise<CreatedLink> {
    const body = JSON.stringify({ role, ...more });
    const response = await this.fetch(`/api/documents/${id}/links`, { method: 'POST', token, body });
    // As above.
    const created = (await response.json()) as CreatedLink;
    this.keep(created.token);
    return created;
  }

  /** Sends bytes as they are and answers with everything that comes back until the server ends the connection. */
  async raw(bytes: string | Uint8Array): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write(bytes);
    const pieces: Buffer[] = [];
    await new Promise<void>((resolve) => {
      socket.on('data', (piece: Buffer) => pieces.push(piece));
      // A reset is an end too: what came before it is what the test looks at.
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
    return Buffer.concat(pieces).toString('latin1');
  }

  /** Ends the server as SIGTERM does. The folder stays. */
  async close(): Promise<void> {
    await this.#app?.close();
    this.#app = null;
    const lines = this.logs.join('');
    for (const secret of this.#secrets) {
      if (lines.includes(secret)) throw new Error('A token stands in a log line.');
    }
  }

  async stop(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Another secret that must stand in no log line. */
  keepSecret(secret: string): void {
    this.keep(secret);
  }

  /** From now on this must be in no log line. */
  keep(secret: string): void {
    if (secret !== '') this.#secrets.add(secret);
  }
}
