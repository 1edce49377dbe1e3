/**
 * A real Weft server as a child process: started on a free port with a data folder of its own, killed and started again
 * at will. For tests, replays and pictures; knows only what the server prints and which signals it takes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portOfOnesOwn } from '../server/test-port.ts';
import { ROOT, toolEnvironment } from './tools.ts';

const KEPT_OF_CRASH = 4000;

export class ServerProcess {
  readonly #dataDir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #port: number;
  #child: ChildProcess | null = null;
  #output = '';
  #log = '';
  #crash: string | null = null;

  private constructor(port: number, dataDir: string, env: Readonly<Record<string, string>>) {
    this.#port = port;
    this.#env = env;
    this.#dataDir = dataDir;
  }

  /** Starts a server with an empty data folder. `env` are further settings (WEFT_...). */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    return ServerProcess.startOn(mkdtempSync(join(tmpdir(), 'weft-server-')), env);
  }

  /** Starts a server on a data folder that is there already; `close` removes it. */
  static async startOn(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const server = new ServerProcess(await portOfOnesOwn(), dataDir, env);
    await server.start();
    return server;
  }

  /** Starts a server whose settings depend on the address that it will have. */
  static async startKnowing(
    settings: (url: string) => Promise<Readonly<Record<string, string>>>,
  ): Promise<ServerProcess> {
    const port = await portOfOnesOwn();
    const env = await settings(`http://127.0.0.1:${port}`);
    const server = new ServerProcess(port, mkdtempSync(join(tmpdir(), 'weft-server-')), env);
    await server.start();
    return server;
  }

  /** A port for something that is to run beside a server. */
  static freePort(): Promise<number> {
    return portOfOnesOwn();
  }

  /** `http://host:port`, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** Of the running process. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the server does not run');
    return pid;
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  /** True from the moment it is started until it is stopped or ends by itself. */
  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Everything the server printed, over all its lives. */
  get output(): string {
    return this.#output;
  }

  /** How it ended where nobody had asked it to, with the last it said; null where it never did. */
  get crash(): string | null {
    return this.#crash;
  }

  /** What it wrote to stderr, over all its lives: its log lines. */
  get log(): string {
    return this.#log;
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
    child.once('exit', (code, signal) => {
      if (this.#child === child)
        this.#crash = `ended by itself (${code ?? signal}):\n${this.#output.slice(-KEPT_OF_CRASH)}`;
    });
    child.stderr.on('data', (piece: Buffer) => {
      keep(piece);
      this.#log += piece.toString('utf8');
    });
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
