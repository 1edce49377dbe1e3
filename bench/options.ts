/** The command line of the benchmark, and how long each part may take. Pure: arguments in, a plan out. */
import { parseArgs } from 'node:util';

export const FIGURES = [
  'fanout',
  'cpu',
  'rooms',
  'idle',
  'quiet',
  'join',
  'stampede',
  'carets',
  'slow',
  'ingest',
  'trace',
  'kill',
] as const;

/** How much of everything: what differs between the full run and the quick one. */
export interface Scale {
  readonly isQuick: boolean;
  readonly rounds: number;
  /** One step of the climb to a room's capacity. */
  readonly stepMs: number;
  /** How long a steady load is measured. */
  readonly steadyMs: number;
  /** How many of the recorded edits make the large document. */
  readonly edits: number;
  /** Divides the numbers of rooms, connections, documents and bytes. */
  readonly part: number;
}

/** What will be measured and for how long. */
export interface Plan {
  readonly figures: readonly string[];
  /** Part of a contender's name in lower case; empty for all. */
  readonly contenders: readonly string[];
  readonly scale: Scale;
  /** How long the run may in all wait for quiet cores and repeat what was disturbed. */
  readonly patienceMs: number;
  /** True to put the tables into bench/README.md and the page beside it. */
  readonly write: boolean;
  /** Files of former runs to make the tables of, instead of measuring. */
  readonly from: readonly string[];
}

export const HELP = `npm run bench -- [options]
  --quick            one short round of everything (some minutes); for seeing that it runs, not for figures
  --only <list>      figures (${FIGURES.join(', ')})
                     or contenders (weft, hocuspocus, y/websocket-server, relay), comma-separated
  --rounds <n>       how many interleaved rounds the medians are taken of (3)
  --patience <min>   how many minutes to spend in all on waiting for quiet cores and repeating what was disturbed (1)
  --write            put the tables of what was measured into bench/README.md and bench/figures.html
  --from <files>     measure nothing: take former runs (bench/results/*.json, comma-separated) together; a later one counts
  --help             this`;

const FULL: Scale = {
  isQuick: false,
  rounds: 3,
  stepMs: 400,
  steadyMs: 4000,
  edits: Number.POSITIVE_INFINITY,
  part: 1,
};
const QUICK: Scale = { isQuick: true, rounds: 1, stepMs: 250, steadyMs: 1000, edits: 10_000, part: 10 };

function isFigure(word: string): boolean {
  return (FIGURES as readonly string[]).includes(word);
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
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
        from: { type: 'string', default: '' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return null;
    const words = listOf(values.only.toLowerCase());
    const figures = words.filter(isFigure);
    const base = values.quick ? QUICK : FULL;
    const rounds = values.rounds === undefined ? base.rounds : Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) return '--rounds takes a whole number from 1';
    const patienceMs =
      values.patience === undefined ? (values.quick ? 5000 : 60_000) : Number(values.patience) * 60_000;
    if (!(patienceMs >= 0)) return '--patience takes a number of minutes';
    return {
      scale: { ...base, rounds },
      patienceMs,
      write: values.write,
      from: listOf(values.from),
      figures: figures.length > 0 ? figures : FIGURES,
      contenders: words.filter((word) => !isFigure(word)),
    };
  } catch (error) {
    // parseArgs throws on an unknown or valueless option, with words fit for a person.
    return error instanceof Error ? error.message : String(error);
  }
}
