import { describe, expect, it } from 'vitest';
import { LoadedPart } from './loaded-part.ts';

describe('a part that is fetched when first needed', () => {
  it('is fetched once, however often it is begun and by whomever it is watched', async () => {
    let fetched = 0;
    const part = new LoadedPart(async () => ++fetched);
    part.begin();
    let told = 0;
    const stop = part.subscribe(() => told++);
    expect(part.get()).toBeNull();
    await Promise.resolve();
    expect(part.get()).toEqual({ part: 1 });
    part.begin();
    expect([fetched, told]).toEqual([1, 1]);
    stop();
  });

  it('says what went wrong where it cannot be had', async () => {
    const failure = new Error('away');
    const part = new LoadedPart(() => Promise.reject(failure));
    await new Promise<void>((resolve) => part.subscribe(resolve));
    expect(part.get()).toEqual({ failure });
  });
});
