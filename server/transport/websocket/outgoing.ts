/**
 * What the sockets of one transport share on their way out: frames that are made once, and the moment at the end of a turn
 * at which each socket with something to say is written to once. Knows neither rooms nor what the messages mean.
 */
import type { Turn } from '../../room/ports.ts';
import { FramePress } from './frame-press.ts';

/** A socket that has gathered something in this turn. */
export interface Gathered {
  flush(): void;
}

export class Outgoing {
  readonly press = new FramePress();
  readonly #turn: Turn;
  #due: Gathered[] = [];

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  /** Has it flushed when the turn ends. */
  add(gathered: Gathered): void {
    if (this.#due.push(gathered) === 1) this.#turn.atEnd(this.#flush);
  }

  readonly #flush = () => {
    const due = this.#due;
    this.#due = [];
    for (const gathered of due) gathered.flush();
    this.press.forget();
  };
}
