import { describe, expect, it } from 'vitest';
import { cellTextTable, measureCellText } from './cell-text.ts';
import { WEFT } from './engines.ts';
import { isKept } from './judge.ts';
import { playScenario } from './play.ts';
import { tellPlays } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

describe('Weft, two people writing at once', () => {
  it.each(SCENARIOS)('$title: kept, once, in the right place, alike everywhere', async (scenario) => {
    const outcome = await playScenario(WEFT, scenario);
    expect(outcome.worst !== null && isKept(outcome.worst), tellPlays('Weft', outcome)).toBe(true);
  });
});

describe('a text for each cell, beside the flat format', () => {
  it('loses what one of two types into a crossing cell; the flat format loses nothing', () => {
    const result = measureCellText(50, 7);
    expect(result.trialsWithLossNested, cellTextTable(result)).toBe(50);
    expect(result.lostFlat, cellTextTable(result)).toBe(0);
  });
});
