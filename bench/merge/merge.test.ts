import { describe, expect, it } from 'vitest';
import { cellTextTable, measureCellText } from './cell-text.ts';
import { WEFT } from './engines.ts';
import { describeFinding, isKept } from './judge.ts';
import { playScenario } from './play.ts';
import { tellPlays } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const KEPT = SCENARIOS.filter(({ weftFallsShort }) => weftFallsShort === undefined);
const SHORT = SCENARIOS.filter(({ weftFallsShort }) => weftFallsShort !== undefined);

describe('Weft, two people writing at once', () => {
  it.each(KEPT)('$title: kept, once, in the right place, alike everywhere', async (scenario) => {
    const outcome = await playScenario(WEFT, scenario);
    expect(outcome.worst !== null && isKept(outcome.worst), tellPlays('Weft', outcome)).toBe(true);
  });

  it.each(SHORT)('$title: falls short, as its scenario says and no worse', async (scenario) => {
    const outcome = await playScenario(WEFT, scenario);
    const found = outcome.worst === null ? 'not played' : describeFinding(outcome.worst);
    expect(found, tellPlays('Weft', outcome)).toBe(scenario.weftFallsShort?.finding);
  });
});

describe('a text for each cell, beside the flat format', () => {
  it('loses what one of two types into a crossing cell; the flat format loses nothing', () => {
    const result = measureCellText(50, 7);
    expect(result.trialsWithLossNested, cellTextTable(result)).toBe(50);
    expect(result.lostFlat, cellTextTable(result)).toBe(0);
  });
});
