/** One server under test as a child process on its own core: start, port, CPU, orderly stop, kill. Knows no protocol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Contender } from './contenders.ts';
import { PINNING_COMMAND, SERVER_CORE, processCpuMs, residentBytes } from './machine.ts';

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 20_000;
/** How much of what it says on stderr is kept for an error's sake. */
const KEPT_STDERR = 2000;
const MEMORY_PROBE = join(import.meta.dirname, 'peers/memory-probe.mjs');

export class ServerProcess {
  readonly port: number;
  /** From the start of the process to its port being known. */
  readonly startMs: number;
  readonly #child: ChildProcess;
  readonly #pid: number;

  private constructor(child: ChildProcess, pid: number, port: number, startMs: number) {
    this.#child = child;
    this.#pid = pid;
    this.port = port;
    this.startMs = startMs;
  }

  /** With `measuresMemory` it can be told to collect its garbage; that costs nothing until it is. `cores` as taskset takes them. */
  static async start(
    contender: Contender,
    dataDir: string,
    measuresMemory = false,
    cores = String(SERVER_CORE),
  ): Promise<ServerProcess> {
    const startedAt = performance.now();
    // taskset replaces itself by node, so that the child's pid is the server's.
    const probe = measuresMemory ? ['--expose-gc', '--import', MEMORY_PROBE] : [];
    const child = spawn(PINNING_COMMAND, ['-c', cores, process.execPath, ...probe, contender.script], {
      env: { ...process.env, NODE_ENV: 'production', ...contender.environment(dataDir) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid === undefined) throw new Error(`${contender.name} could not be started`);
    let said = '';
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-KEPT_STDERR);
    });
    const port = await new Promise<number>((resolve, reject) => {
      const fail = (what: string) => {
        clearTimeout(timeout);
        child.kill('SIGKILL');
        reject(new Error(`${contender.name} ${what}\n${complaints}`));
      };
      const timeout = setTimeout(() => fail('did not say where it listens'), START_TIMEOUT_MS);
      child.once('exit', (code) => fail(`ended with code ${code} at its start`));
      child.stdout.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-KEPT_STDERR);
        const found = contender.listening.exec(said);
        if (found === null) return;
        clearTimeout(timeout);
        child.removeAllListeners('exit');
        resolve(Number(found[1]));
      });
    });
    return new ServerProcess(child, pid, port, performance.now() - startedAt);
  }

  /** CPU time of all its threads so far, in milliseconds. */
  cpuMs(): number {
    return processCpuMs(this.#pid);
  }

  /** What it holds in memory after its garbage was collected, all its threads. Needs `measuresMemory`. */
  async heldBytes(): Promise<number> {
    const { stderr } = this.#child;
    if (stderr === null) throw new Error('a server whose stderr is not read cannot be asked');
    const collected = new Promise<void>((resolve) => {
      const listen = (chunk: Buffer) => {
        if (!chunk.includes('bench: collected')) return;
        stderr.off('data', listen);
        resolve();
      };
      stderr.on('data', listen);
    });
    this.#child.kill('SIGUSR2');
    await collected;
    return residentBytes(this.#pid);
  }

  /** SIGTERM, and the time it takes to put everything away. */
  async stop(): Promise<void> {
    const hung = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#end('SIGTERM');
    clearTimeout(hung);
  }

  /** SIGKILL: nothing is put away. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }
}
