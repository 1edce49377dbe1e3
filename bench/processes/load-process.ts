/** A load process as the one who orders it about sees it: orders go by IPC, each is answered once. What it does is load.ts's. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PINNING_COMMAND } from '../machine.ts';

/** What one stretch of typing came to, of one load process. Infinity where so many did not arrive. */
export interface Typed {
  readonly deliveries: number;
  readonly p50: number;
  readonly p99: number;
  readonly durableP50: number;
  readonly durableP99: number;
  /** Of this load process's core. */
  readonly loadShare: number;
}

/** The rooms of one kind that a load process has at one server. */
export interface Rooms {
  readonly group: string;
  readonly contender: string;
  readonly port: number;
  readonly rooms: number;
  readonly writers: number;
  readonly readers: number;
}

/** How fast is typed in a group of rooms, all of them together. */
export interface Pace {
  readonly group: string;
  readonly updatesPerSecond: number;
  readonly forMs: number;
  /** So long after the last update what is on its way may still arrive. */
  readonly tailMs: number;
}

/** On cores that others use too the load's own timers would be late, and lateness is what is measured. Not every user may do this. */
function putFirst(pid: number): void {
  try {
    execFileSync('chrt', ['-a', '-f', '-p', '1', String(pid)], { stdio: 'ignore' });
  } catch {
    process.stderr.write('The load cannot be put before others on its cores: times to others are worth less.\n');
  }
}

interface Answer {
  readonly id: number;
  readonly answer?: Typed | null;
  readonly failed?: string;
}

export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #orders = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    // Sent by load.ts and by nobody else.
    child.on('message', (message) => {
      const answer = message as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once('exit', () => {
      for (const [id, tell] of this.#waiting) tell({ id, failed: 'the load process ended' });
    });
  }

  static start(core: number): LoadProcess {
    const child = fork(join(import.meta.dirname, 'load.ts'), [], { serialization: 'advanced' });
    if (child.pid === undefined) throw new Error('a load process could not be started');
    execFileSync(PINNING_COMMAND, ['-a', '-p', '-c', String(core), String(child.pid)], { stdio: 'ignore' });
    putFirst(child.pid);
    return new LoadProcess(child);
  }

  async open(rooms: Rooms): Promise<void> {
    await this.#order({ kind: 'open', ...rooms });
  }

  async prepare({ group, updatesPerSecond, forMs }: Pace): Promise<void> {
    await this.#order({ kind: 'prepare', group, updatesPerSecond, forMs });
  }

  async type(pace: Pace): Promise<Typed> {
    const typed = await this.#order({ kind: 'type', ...pace });
    if (typed === null) throw new Error('the load process typed and does not say what came of it');
    return typed;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #order(order: object): Promise<Typed | null> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ answer, failed }) => {
        if (failed === undefined) resolve(answer ?? null);
        else reject(new Error(failed));
      });
      this.#child.send({ ...order, id });
    });
  }
}
