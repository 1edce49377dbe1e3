/**
 * The fuzzing of the wire: rounds of hostile connections against a real server process, beside honest people in the same room and
 * in another one. Owns the rounds and what must hold after each: nobody honest was disturbed, what is stored can be reloaded and
 * says the same, no step kept the event loop for long, memory stays bounded, nothing failed that nobody foresaw. A round is
 * its seed.
 */
import { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { createDocument, createLink, type Opened } from '../rest-client.ts';
import { ServerProcess } from '../server-process.ts';
import { BareSocket, frameOf } from './bare-socket.ts';
import { aimedAt, announcement, forbiddenWords, type Aim } from './aimed.ts';
import { forgeries, nestedInSteps } from './forgeries.ts';
import { compareViews, freshLook, HonestPair, type Door } from './honest-pair.ts';
import { CutWriter } from './cut-writer.ts';
import { mutate } from './mutate.ts';
import { RequestSession } from './request-session.ts';
import { forbiddenRequests, recordRequests, recordTraffic } from './traffic.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly messages: number;
  readonly say: (line: string) => void;
}

export interface CampaignResult {
  readonly messages: number;
  readonly rounds: number;
  readonly restarts: number;
  readonly longestLoopMs: number;
  readonly mostMemoryMb: number;
  readonly slowestAckMs: number;
  /** The rounds that broke something, with what. Empty where all held. */
  readonly failures: readonly string[];
}

/** The event loop's longest stretch, in CPU time (the row of the issue), and the process's memory. */
export const MAX_LOOP_MS = 100;
const MAX_MEMORY_MB = 512;
/** What a failure says that is of time alone, which the machine may have added to: that one is measured again before it counts. */
export const LONG_STEP = 'a step of';
const MESSAGES_PER_ROUND = 4000;
const ROUNDS_PER_RESTART = 2;
/** Rounds in one document of those who are elsewhere. */
const ROUNDS_PER_CALM = 40;
const HOSTILE_AT_ONCE = 24;
const MOST_TOGETHER = 6;

const PROBE = new URL('./loop-probe.ts', import.meta.url).href;
const SETTINGS = {
  NODE_OPTIONS: `--import=${PROBE}`,
  WEFT_LOG_LEVEL: 'warn',
  WEFT_TRUST_PROXY: '1',
  WEFT_MAX_REQUESTS_PER_MINUTE: '1000000',
  WEFT_MAX_NEW_DOCUMENTS_PER_MINUTE: '1000000',
  WEFT_MAX_CONNECTIONS_PER_ADDRESS: '10000',
};

/** What is under attack, and the tokens that hostile ones have. */
interface Ground {
  readonly door: Door;
  /** Of an editor, a commenter and a viewer. */
  readonly tokens: readonly string[];
}

/** What a hostile one chooses from. */
interface Arms {
  readonly traffic: readonly Uint8Array[];
  readonly aims: () => readonly Aim[];
}

export class Campaign {
  readonly #options: CampaignOptions;
  readonly #failures: string[] = [];
  /** The round that is under way, as a command. */
  replay = '';
  #logSeen = 0;
  #sent = 0;
  #restarts = 0;
  #longestLoopMs = 0;
  #mostMemoryMb = 0;
  #slowestAckMs = 0;

  constructor(options: CampaignOptions) {
    this.#options = options;
  }

  async run(): Promise<CampaignResult> {
    const { messages, say, seed } = this.#options;
    const server = await ServerProcess.start(SETTINGS);
    this.#started(server);
    let rounds = 0;
    try {
      let calm = await this.#ground(server, 'Calm');
      while (this.#sent < messages) {
        const before = this.#failures.length;
        // It grows by some thousand words, of which Yjs makes a document ever more slowly: in the honest ones' process, for whole seconds.
        if (rounds > 0 && rounds % ROUNDS_PER_CALM === 0) calm = await this.#ground(server, 'Calm');
        await this.#round(server, seed + rounds, calm, messages - this.#sent);
        rounds++;
        this.#readLog(server, seed + rounds - 1);
        if (this.#failures.length > before) say(this.#failures.slice(before).join('\n'));
        if (rounds % 10 === 0)
          say(`${this.#sent} messages, ${this.#failures.length} rounds failed, ${this.#figures()}`);
        if (this.#failures.length > 20 || server.crash !== null) break;
      }
    } finally {
      await server.close();
    }
    return {
      messages: this.#sent,
      rounds,
      restarts: this.#restarts,
      longestLoopMs: this.#longestLoopMs,
      mostMemoryMb: this.#mostMemoryMb,
      slowestAckMs: Math.round(this.#slowestAckMs),
      failures: this.#failures,
    };
  }

  #figures(): string {
    return `loop ${this.#longestLoopMs} ms, memory ${this.#mostMemoryMb} MB, ack ${Math.round(this.#slowestAckMs)} ms`;
  }

  async #ground(server: ServerProcess, title: string): Promise<Ground> {
    const owner = await createDocument(server.url, title);
    const links: Opened[] = [];
    for (const role of ['editor', 'commenter', 'viewer'] as const) {
      links.push(await createLink(server.url, owner, role));
    }
    const door = { webSocketUrl: server.webSocketUrl, id: owner.id, token: owner.token };
    return { door, tokens: links.map(({ token }) => token) };
  }

  async #round(server: ServerProcess, seed: number, calm: Ground, most: number): Promise<void> {
    this.replay = `replay: npm run fuzz:wire -- --seed ${seed} --messages ${MESSAGES_PER_ROUND}`;
    const pairs: HonestPair[] = [];
    try {
      const ground = await this.#ground(server, 'Attacked');
      const ravaged = await createDocument(server.url, 'Ravaged');
      // The calm document is a large one after some rounds: who enters it is waited for before the others show themselves.
      pairs.push(await HonestPair.enter('elsewhere', calm.door), await HonestPair.enter('beside', ground.door));
      let isOver = false;
      const typing = Promise.all(
        pairs.map(async (pair) => {
          while (!isOver) {
            await pair.type();
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        }),
      );
      // Noticed below; until then it is nobody's.
      typing.catch(() => undefined);
      const aims = () => pairs.flatMap((pair) => pair.aims);
      await this.#attack(server, seed, ground, ravaged, aims, Math.min(most, MESSAGES_PER_ROUND));
      isOver = true;
      await typing;
      for (const pair of pairs) await pair.settle();
      for (const pair of pairs) this.#slowestAckMs = Math.max(this.#slowestAckMs, pair.slowestMs);
      if ((seed - this.#options.seed) % ROUNDS_PER_RESTART === ROUNDS_PER_RESTART - 1)
        await this.#restart(server, [ground, calm]);
    } catch (error) {
      const crash = server.crash === null ? '' : `\n${server.crash}`;
      this.#failures.push(
        `seed ${seed}: ${error instanceof Error ? error.message : String(error)}${crash}\n${this.replay}`,
      );
    } finally {
      for (const pair of pairs) pair.leave();
    }
  }

  /** Hostile connections, a few at a time, until so many messages were sent to a server that still listened to their sender. */
  async #attack(
    server: ServerProcess,
    seed: number,
    ground: Ground,
    ravaged: Opened,
    aims: Arms['aims'],
    count: number,
  ): Promise<void> {
    const random = new SeededRandom(seed);
    const arms = { traffic: recordTraffic(random, 3, 120), aims };
    const requests = [
      ...recordRequests({ id: ground.door.id, tokens: ground.tokens }, random),
      ...recordRequests({ id: ravaged.id, tokens: [ravaged.token] }, random),
    ].map((request) => Buffer.from(request, 'latin1'));
    const forbidden = forbiddenRequests({ id: ground.door.id, tokens: ground.tokens }, random);
    const port = Number(new URL(server.url).port);
    let left = count;
    await Promise.all(
      Array.from({ length: HOSTILE_AT_ONCE }, async (_, i) => {
        // Of its own seed, so that what each of them sends does not depend on who is served first.
        const own = new SeededRandom(seed * 1000 + i);
        while (left > 0) {
          const burst = 1 + own.int(30);
          left -= burst;
          const kind = own.next();
          // How many are sent depends on when the server hangs up; what the next connection sends must not.
          const once = new SeededRandom(own.int(2 ** 31));
          const sent =
            kind < 0.1
              ? await this.#ask(port, requests, forbidden, once, burst)
              : kind < 0.2
                ? await this.#intrudeByRequests(server.url, ground, arms, once, burst)
                : await this.#intrude(port, ground, arms, once, burst);
          left += burst - sent;
          this.#sent += sent;
        }
      }),
    );
  }

  async #ask(
    port: number,
    requests: readonly Uint8Array[],
    forbidden: readonly string[],
    random: SeededRandom,
    burst: number,
  ): Promise<number> {
    for (let i = 0; i < burst; i++) {
      const socket = new BareSocket(port);
      const refusable = random.chance(0.2) ? random.pick(forbidden) : null;
      await socket.write(refusable ?? mutate(requests, random));
      // Half a request is waited for by the server, not by us.
      const patience = setTimeout(() => socket.destroy(), 150);
      await socket.closed;
      clearTimeout(patience);
      if (socket.firstLine?.startsWith('HTTP/1.1 500') === true) throw new Error('a request was answered with 500');
      if (refusable !== null && socket.firstLine?.startsWith('HTTP/1.1 2') === true)
        throw new Error(`a request that must be refused was not: ${refusable}`);
    }
    return burst;
  }

  /** Where there is no WebSocket. */
  async #intrudeByRequests(
    url: string,
    { door, tokens }: Ground,
    arms: Arms,
    random: SeededRandom,
    burst: number,
  ): Promise<number> {
    const token = random.pick(tokens);
    const session = await RequestSession.open(url, door.id, token, random);
    let sent = 0;
    while (sent < burst && !session.isOver) {
      const payloads = Array.from({ length: Math.min(burst - sent, 1 + random.int(MOST_TOGETHER)) }, () =>
        this.#payload(arms, token === tokens[0], random),
      );
      sent += payloads.length;
      await session.send(payloads, random);
    }
    if (random.chance(0.8)) await session.leave();
    return sent;
  }

  async #intrude(
    port: number,
    { door, tokens }: Ground,
    arms: Arms,
    random: SeededRandom,
    burst: number,
  ): Promise<number> {
    const socket = new BareSocket(port);
    const ours = random.chance(0.5) ? ['weft.v1'] : [];
    const token = random.pick(tokens);
    const mayWrite = token === tokens[0];
    const isIn = random.chance(0.5)
      ? await socket.upgrade(`/sync/${door.id}?token=${token}`, ours)
      : await socket.upgrade(`/sync/${door.id}`, [...ours, `weft.token.${token}`]);
    if (!isIn) throw new Error(`a hostile one was not even let in: ${socket.firstLine ?? 'no answer'}`);
    const isStalled = random.chance(0.1);
    if (isStalled) socket.stopReading();
    if (random.chance(0.5)) await socket.write(frameOf(announcement(random)));
    const inOrder = random.chance(0.3);
    const start = random.int(arms.traffic.length);
    if (mayWrite && random.chance(0.1)) for (const step of nestedInSteps(random)) await socket.write(frameOf(step));
    let sent = 0;
    while (sent < burst && !socket.isOver) {
      // A few at once, which the server reads in one turn. It reads no more after the first that it refuses, so the next few wait for its word;
      // whoever does not read it sends all of them.
      const together = isStalled ? burst : 1 + random.int(MOST_TOGETHER);
      for (const last = Math.min(burst, sent + together); sent < last; sent++) {
        const payload = inOrder
          ? (arms.traffic[(start + sent) % arms.traffic.length] ?? new Uint8Array())
          : this.#payload(arms, mayWrite, random);
        const frame = random.chance(0.97)
          ? frameOf(payload)
          : mutate([frameOf(payload), frameOf(payload, random.int(256))], random);
        await socket.write(frame);
      }
      await this.#hearWord(socket);
    }
    socket.destroy();
    return sent;
  }

  /** A question that an honest server answers at once: whoever is still in has been heard to the end. */
  async #hearWord(socket: BareSocket): Promise<void> {
    const before = socket.received;
    const patience = setTimeout(() => socket.destroy(), 100);
    await socket.write(frameOf(Uint8Array.of(0, 0, 1, 0)));
    await socket.until(() => socket.received > before);
    clearTimeout(patience);
  }

  #payload({ traffic, aims }: Arms, mayWrite: boolean, random: SeededRandom): Uint8Array {
    if (random.chance(0.08)) {
      const aim = random.pick(aims());
      return random.pick(aimedAt(aim, random));
    }
    if (!mayWrite && random.chance(0.1)) return forbiddenWords(random);
    // Most of them as they are: a forgery that was damaged too is seldom more than that.
    if (random.chance(0.3))
      return random.chance(0.7) ? random.pick(forgeries(random)) : mutate(forgeries(random), random);
    return mutate(traffic, random);
  }

  /** What is there before must be there after, killed or stopped; and what was acknowledged while it was killed. */
  async #restart(server: ServerProcess, grounds: readonly Ground[]): Promise<void> {
    const before = await Promise.all(grounds.map(({ door }) => freshLook(door)));
    this.#readLog(server, this.#options.seed);
    const writer = await CutWriter.enter(server);
    await writer.writeUntil(() => server.stop(this.#restarts % 2 === 0 ? 'SIGKILL' : 'SIGTERM'));
    await server.start();
    this.#restarts++;
    this.#started(server);
    await writer.checkKept();
    const after = await Promise.all(grounds.map(({ door }) => freshLook(door)));
    for (const [i, doc] of before.entries()) {
      const other = after[i];
      const difference = other === undefined ? 'it is gone' : compareViews(doc, other);
      if (difference !== null) throw new Error(`after a restart: ${difference}`);
    }
  }

  /** What it did until it listened kept nobody waiting. */
  #started(server: ServerProcess): void {
    this.#logSeen = server.log.length;
  }

  #readLog(server: ServerProcess, seed: number): void {
    const lines = server.log.slice(this.#logSeen).split('\n');
    // The last one may be half a line.
    this.#logSeen = server.log.length - (lines.pop() ?? '').length;
    for (const line of lines) {
      const probe = /^\{"probe":\{"loopMs":(\d+),"rssMb":(\d+)\}\}$/.exec(line);
      if (probe === null) {
        if (line.includes('"level":50') || line.includes('"level":60'))
          this.#failures.push(`seed ${seed}: logged ${line}`);
        continue;
      }
      const [loopMs, memoryMb] = [Number(probe[1]), Number(probe[2])];
      this.#longestLoopMs = Math.max(this.#longestLoopMs, loopMs);
      this.#mostMemoryMb = Math.max(this.#mostMemoryMb, memoryMb);
      if (loopMs > MAX_LOOP_MS) this.#failures.push(`seed ${seed}: ${LONG_STEP} ${loopMs} ms`);
      if (memoryMb > MAX_MEMORY_MB) this.#failures.push(`seed ${seed}: ${memoryMb} MB of memory`);
    }
  }
}
