/**
 * The worker in which code is read: takes the edits of every coloured block and answers with the kinds of its words, a slice
 * at a time, so that a newer edit never waits for an older one. Its entry is this file; what it does is in its neighbours.
 */
import { Grammars } from './grammars.ts';
import type { FromWorker, ToWorker } from './highlight-messages.ts';
import type { LanguageName } from './languages.ts';
import { LineColours } from './line-colours.ts';

const SLICE_MS = 12;

type Reader = Awaited<ReturnType<Grammars['reader']>>;
type State = Reader['start'];

interface Block {
  readonly language: LanguageName;
  readonly colours: LineColours<State>;
  version: number;
}

class HighlightWorker {
  readonly #grammars = new Grammars();
  readonly #readers = new Map<LanguageName, Promise<Reader>>();
  readonly #blocks = new Map<string, Block>();
  readonly #answer: (answer: FromWorker) => void;
  readonly #now: () => number;
  readonly #later: (work: () => void) => void;
  /** The edits of a block are taken in the order in which they came, also while its grammar is being loaded; no other block waits for that. */
  readonly #queues = new Map<string, Promise<void>>();
  #working = false;

  constructor(answer: (answer: FromWorker) => void, now: () => number, later: (work: () => void) => void) {
    this.#answer = answer;
    this.#now = now;
    this.#later = later;
  }

  hear(message: ToWorker): void {
    const before = this.#queues.get(message.block) ?? Promise.resolve();
    const taken = before
      .then(() => this.#take(message))
      .then(() => {
        if (this.#queues.get(message.block) === taken) this.#queues.delete(message.block);
      });
    this.#queues.set(message.block, taken);
  }

  async #take(message: ToWorker): Promise<void> {
    if (message.kind === 'gone') {
      this.#blocks.delete(message.block);
      return;
    }
    const { language } = message;
    let block = this.#blocks.get(message.block);
    if (block === undefined || block.language !== language) {
      block = { language, colours: new LineColours(await this.#reader(language)), version: 0 };
      this.#blocks.set(message.block, block);
    }
    block.version = message.version;
    block.colours.splice(message.from, message.deleted, message.lines);
    this.#workSoon();
  }

  #reader(language: LanguageName): Promise<Reader> {
    const known = this.#readers.get(language);
    if (known !== undefined) return known;
    const reader = this.#grammars.reader(language);
    this.#readers.set(language, reader);
    return reader;
  }

  #workSoon(): void {
    if (this.#working) return;
    this.#working = true;
    this.#later(() => this.#work());
  }

  #work(): void {
    this.#working = false;
    const late = this.#now() + SLICE_MS;
    for (const [key, { colours, version }] of this.#blocks) {
      if (colours.isDone) continue;
      const { from, tokens } = colours.work(() => this.#now() > late);
      if (tokens.length > 0) this.#answer({ block: key, version, from, tokens });
      if (this.#now() > late) break;
    }
    if ([...this.#blocks.values()].some(({ colours }) => !colours.isDone)) this.#workSoon();
  }
}

const worker = new HighlightWorker(
  (answer) => postMessage(answer),
  () => performance.now(),
  // A timer lets the messages that have come in meanwhile be heard first.
  (work) => void setTimeout(work, 0),
);
// Only the page that started this worker speaks to it, in the words of ToWorker.
addEventListener('message', (event: MessageEvent<ToWorker>) => worker.hear(event.data));
