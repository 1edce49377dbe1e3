/** Every figure of the benchmark, in the order of the tables. */
import type { Figure } from './figure.ts';
import { CARETS_FIGURE } from './figures/carets.ts';
import { cpuFigure } from './figures/cpu.ts';
import { fanOutFigure } from './figures/fan-out.ts';
import { IDLE_FIGURE } from './figures/idle.ts';
import { INGEST_FIGURE, TRACE_FIGURE } from './figures/ingest.ts';
import { joinFigure } from './figures/join.ts';
import { killFigure } from './figures/kill.ts';
import { MILLION_CHARACTERS, TRACE } from './figures/prepared.ts';
import { QUIET_ROOMS_FIGURE } from './figures/quiet-rooms.ts';
import { ROOMS_FIGURE } from './figures/rooms.ts';
import { SLOW_READER_FIGURE } from './figures/slow-reader.ts';
import { STAMPEDE_FIGURE } from './figures/stampede.ts';
import type { CrowdSize } from './load/crowd.ts';

const CROWDS: readonly CrowdSize[] = [
  { writers: 1, readers: 50 },
  { writers: 10, readers: 100 },
  { writers: 1, readers: 500 },
];

export const CATALOGUE: readonly Figure[] = [
  ...CROWDS.map(fanOutFigure),
  ...CROWDS.map(cpuFigure),
  ROOMS_FIGURE,
  IDLE_FIGURE,
  QUIET_ROOMS_FIGURE,
  joinFigure(TRACE, 'stopped'),
  joinFigure(TRACE, 'killed'),
  joinFigure(MILLION_CHARACTERS, 'stopped'),
  joinFigure(MILLION_CHARACTERS, 'killed'),
  STAMPEDE_FIGURE,
  CARETS_FIGURE,
  SLOW_READER_FIGURE,
  INGEST_FIGURE,
  TRACE_FIGURE,
  killFigure(500, 5),
  killFigure(1200, 12),
];
