/**
 * A session by HTTP requests whose code is fetched first: most people never need it. Is a line from the beginning on; where the code cannot be
 * had, there is no network either, and it ends as a broken one.
 */
import type { CarriedName } from '../../../protocol/carriage.ts';
import type { HttpLine, HttpLineOptions } from './http-line.ts';
import type * as Http from './http-part.ts';
import { BROKEN, type Line } from './line.ts';

export type HttpPart = Pick<typeof Http, 'HttpLine' | 'destinationOf' | 'streamGetsThrough'>;

export interface LateHttpLineOptions extends Omit<HttpLineOptions, 'destination'> {
  readonly url: string;
  readonly protocols: readonly string[];
}

export class LateHttpLine implements Line {
  readonly #options: LateHttpLineOptions;
  #line: HttpLine | null = null;
  #isOver = false;

  constructor(options: LateHttpLineOptions, part: Promise<HttpPart>) {
    this.#options = options;
    part.then(
      (code) => this.#begin(code),
      () => this.#isOver || options.listener.closed(BROKEN, ''),
    );
  }

  get name(): CarriedName {
    return this.#line?.name ?? this.#options.first;
  }

  get unsentBytes(): number {
    return this.#line?.unsentBytes ?? 0;
  }

  /** Before the server has said something, nobody has anything to send. */
  send(bytes: Uint8Array): void {
    this.#line?.send(bytes);
  }

  close(): void {
    this.#isOver = true;
    this.#line?.close();
  }

  /** The page goes: only the goodbye still gets out. */
  abandon(): void {
    this.#isOver = true;
    this.#line?.abandon();
  }

  #begin({ HttpLine: Code, destinationOf }: HttpPart): void {
    if (this.#isOver) return;
    const { url, protocols, ...rest } = this.#options;
    this.#line = new Code({ ...rest, destination: destinationOf(url, protocols) });
  }
}
