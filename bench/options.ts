/** The command line of the benchmark, and how long each part may take. Pure: arguments in, a plan out. */
import { parseArgs } from 'node:util';

export const FIGURES = ['fanout', 'cpu', 'join'] as const;
export type Figure = (typeof FIGURES)[number];

/** What will be measured and for how long. */
export interface Plan {
  readonly figures: readonly Figure[];
  /** Part of a contender's name in lower case; empty for all. */
  readonly contenders: readonly string[];
  readonly rounds: number;
  /** False: one coarse climb is the figure, in the larger room only. */
  readonly climbTwice: boolean;
  readonly stepMs: number;
  readonly cpuMs: number;
  /** How long the run may in all wait for quiet cores and repeat what was disturbed. */
  readonly patienceMs: number;
  /** True to put the tables into bench/README.md. */
  readonly write: boolean;
  /** How many of the recorded edits make the large document. */
  readonly edits: number;
}

export const HELP = `npm run bench -- [options]
  --quick            one short round of everything (under a minute); for seeing that it runs, not for figures
  --only <list>      figures (${FIGURES.join(', ')}) or contenders (weft, hocuspocus, y-websocket, relay), comma-separated
  --rounds <n>       how many interleaved rounds the medians are taken of (3)
  --patience <min>   how many minutes to spend in all on waiting for quiet cores and repeating what was disturbed (1)
  --write            put the tables into bench/README.md
  --help             this`;

/** A plan's parts that differ between the full run and the quick one. */
type Scale = Pick<Plan, 'rounds' | 'climbTwice' | 'stepMs' | 'cpuMs' | 'patienceMs' | 'edits'>;

const FULL: Scale = {
  rounds: 3,
  climbTwice: true,
  stepMs: 400,
  cpuMs: 4000,
  patienceMs: 60_000,
  edits: Number.POSITIVE_INFINITY,
};
const QUICK: Scale = { rounds: 1, climbTwice: false, stepMs: 250, cpuMs: 1000, patienceMs: 5000, edits: 10_000 };

function isFigure(word: string): word is Figure {
  return (FIGURES as readonly string[]).includes(word);
}

/** Reads the arguments; a string is a complaint, null a call for help. */
export function readPlan(args: readonly string[]): Plan | string | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        rounds: { type: 'string' },
        patience: { type: 'string' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return null;
    const words = values.only
      .toLowerCase()
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    const figures = words.filter(isFigure);
    const base = values.quick ? QUICK : FULL;
    const rounds = values.rounds === undefined ? base.rounds : Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) return '--rounds takes a whole number from 1';
    const patienceMs = values.patience === undefined ? base.patienceMs : Number(values.patience) * 60_000;
    if (!(patienceMs >= 0)) return '--patience takes a number of minutes';
    return {
      ...base,
      rounds,
      patienceMs,
      write: values.write,
      figures: figures.length > 0 ? figures : FIGURES,
      contenders: words.filter((word) => !isFigure(word)),
    };
  } catch (error) {
    // parseArgs throws on an unknown or valueless option, with words fit for a person.
    return error instanceof Error ? error.message : String(error);
  }
}
