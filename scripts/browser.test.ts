import { afterEach, describe, expect, it } from 'vitest';
import { findBrowser } from './browser.ts';

const before = process.env['WEFT_CHROMIUM'];

afterEach(() => {
  if (before === undefined) delete process.env['WEFT_CHROMIUM'];
  else process.env['WEFT_CHROMIUM'] = before;
});

describe('finding a browser', () => {
  it('takes the one that WEFT_CHROMIUM names', async () => {
    process.env['WEFT_CHROMIUM'] = process.execPath;
    expect(await findBrowser(() => undefined)).toEqual({ found: true, path: process.execPath });
  });

  it('says so when that one cannot be run, and looks for no other', async () => {
    process.env['WEFT_CHROMIUM'] = '/nowhere/chromium';
    const said: string[] = [];
    expect(await findBrowser((words) => said.push(words))).toEqual({
      found: false,
      tried: ['WEFT_CHROMIUM names /nowhere/chromium, which cannot be run.'],
    });
    expect(said).toEqual([]);
  });
});
