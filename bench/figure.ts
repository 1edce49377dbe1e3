/**
 * What a figure of the benchmark is: something measured of one contender at a time, in columns, with the goal that Weft has for it. The
 * order of rounds is run.ts's, the tables are report.ts's; a figure knows neither.
 */
import { type Contender, WEFT } from './contenders.ts';
import type { Scale } from './options.ts';

/** One number of a measurement. */
export interface Column {
  readonly key: string;
  /** With its unit. */
  readonly label: string;
  /** Digits after the point. */
  readonly digits: number;
  /** Which way is better; the first column of a figure says it for its bars. */
  readonly better?: 'more' | 'less';
}

/** What one measurement found. A column that it leaves out does not apply to that contender. */
export interface Measured {
  readonly values: Readonly<Record<string, number>>;
  /** What others took meanwhile of the cores of server and load, whichever was more (1 is a whole core). */
  readonly foreignShare: number;
  /** True where the load generator gave out first: the server might have managed more. */
  readonly isFloor?: boolean;
}

/** The median of a contender's column, or null where it was not measured. */
export type Medians = (contender: string, key: string) => number | null;

export interface Goal {
  /** As the text has it, short. */
  readonly words: string;
  /** Null where a figure that it needs was not measured. */
  readonly isMet: (medians: Medians) => boolean | null;
}

export interface Context {
  readonly scale: Scale;
  /** A folder that lives as long as the run, for what is prepared once. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

export interface Figure {
  /** The word for it on the command line; variants of one figure share it. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what was done, for whoever reads the table. */
  readonly explains: string;
  /** The first one is what the figure is about. */
  readonly columns: readonly Column[];
  readonly goals: readonly Goal[];
  /** More rounds than this are not worth their time. */
  readonly mostRounds: number;
  readonly suits: (contender: Contender) => boolean;
  readonly measure: (contender: Contender, context: Context) => Promise<Measured>;
}

/** Ours is at most `factor` times theirs. */
export function atMost(key: string, factor: number, than: string): Goal['isMet'] {
  return (medians) => {
    const [ours, theirs] = [medians(WEFT, key), medians(than, key)];
    return ours === null || theirs === null ? null : ours <= theirs * factor;
  };
}

/** Ours is at least `factor` times theirs. */
export function atLeast(key: string, factor: number, than: string): Goal['isMet'] {
  return (medians) => {
    const [ours, theirs] = [medians(WEFT, key), medians(than, key)];
    return ours === null || theirs === null ? null : ours >= theirs * factor;
  };
}

/** Ours holds a bound of its own. */
export function holds(key: string, test: (value: number) => boolean): Goal['isMet'] {
  return (medians) => {
    const ours = medians(WEFT, key);
    return ours === null ? null : test(ours);
  };
}
