/**
 * `npm run bench:merge -- [--only <words>] [--show] [--write]`: every scenario of concurrent editing on Weft and on both
 * bindings of @lexical/yjs, in one run, as a table. `--only` takes a part of a title, `--show` tells each play, `--write` puts
 * the tables into README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cellTextTable, measureCellText } from './cell-text.ts';
import { ENGINES, installedVersion } from './engines.ts';
import { type Outcome, playScenario } from './play.ts';
import { type Column, mergeTable, tellPlays } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const CELL_TRIALS = 1000;
const CELL_SEED = 1;

function writeIntoReadme(name: string, text: string): void {
  const file = join(import.meta.dirname, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [start, end] = [readme.indexOf(open), readme.indexOf(close)];
  if (start === -1 || end === -1) throw new Error(`bench/merge/README.md has no place for the ${name}`);
  writeFileSync(file, `${readme.slice(0, start + open.length)}\n${text}\n\n${readme.slice(end)}`);
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    show: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const scenarios = SCENARIOS.filter(({ title }) => title.includes(values.only));
const columns: Column[] = [];
for (const engine of ENGINES) {
  const outcomes: Outcome[] = [];
  for (const scenario of scenarios) {
    const outcome = await playScenario(engine, scenario);
    outcomes.push(outcome);
    if (values.show) console.log(`${tellPlays(engine.name, outcome)}\n`);
  }
  columns.push({ name: engine.name, outcomes });
}
const versions = ['yjs', 'lexical', '@lexical/yjs'].map((name) => `${name} ${installedVersion(name)}`);
const table = `${versions.join(', ')}; Node ${process.version}.\n\n${mergeTable(columns)}`;
const cells = cellTextTable(measureCellText(CELL_TRIALS, CELL_SEED));
console.log(`${table}\n\n${cells}`);
if (values.write && values.only === '') {
  writeIntoReadme('table', table);
  writeIntoReadme('cells', cells);
}
