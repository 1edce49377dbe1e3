/**
 * A real Weft server as a child process: started on a free port with a data folder of its own, killed and started again
 * at will. For tests, replays and pictures; knows only what the server prints and which signals it takes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Role } from '../protocol/roles.ts';
import { ROOT, toolEnvironment } from './tools.ts';

const created = z.object({ id: z.string(), token: z.string(), url: z.string() });
export type Opened = z.infer<typeof created>;

/** A port that nothing listens on. Kept over restarts, so that open pages find the server again. */
async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

export class ServerProcess {
  readonly #dataDir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #port: number;
  #child: ChildProcess | null = null;
  #output = '';

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.#port = port;
    this.#env = env;
    this.#dataDir = mkdtempSync(join(tmpdir(), 'weft-server-'));
  }

  /** Starts a server with an empty data folder. `env` are further settings (WEFT_...). */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const server = new ServerProcess(await freePort(), env);
    await server.start();
    return server;
  }

  /** `http://host:port`, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  /** Everything the server printed, over all its lives. */
  get output(): string {
    return this.#output;
  }

  /** Starts it on what the data folder holds. Rejects with what it printed when it ends before it listens. */
  async start(): Promise<void> {
    const child = spawn('node', ['server/main.ts'], {
      cwd: ROOT,
      env: toolEnvironment({
        WEFT_PORT: String(this.#port),
        WEFT_DATA_DIR: this.#dataDir,
        WEFT_LOG_LEVEL: 'info',
        ...this.#env,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const before = this.#output.length;
    const keep = (piece: Buffer): void => {
      this.#output += piece.toString('utf8');
    };
    child.stderr.on('data', keep);
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`the server ended with code ${code}:\n${this.#output.slice(before)}`)),
      );
      child.stdout.on('data', (piece: Buffer) => {
        keep(piece);
        // The address is printed once the server listens.
        if (this.#output.slice(before).includes(`:${this.#port}`)) resolve();
      });
    });
  }

  /** Sends the signal and waits until the process is gone. Does nothing when it is not running. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    this.#child = null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  /** Ends it for good and removes its data. May be called twice. */
  async close(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

/** Makes a document by REST and returns its owner's link. */
export async function createDocument(url: string, title: string): Promise<Opened> {
  return created.parse(await post(`${url}/api/documents`, { title }, null));
}

/** Makes a link to the document by REST. */
export async function createLink(url: string, owner: Opened, role: Role): Promise<Opened> {
  return created.parse(await post(`${url}/api/documents/${owner.id}/links`, { role }, owner.token));
}

async function post(url: string, body: unknown, token: string | null): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok)
    throw new Error(`POST ${new URL(url).pathname} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
