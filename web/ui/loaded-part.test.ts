import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadInReach } from './in-reach.ts';
import { beginIdleParts, idlePartsAreHere, LoadedPart } from './loaded-part.ts';

/** The server, and the browser's own time, in the test's hand. */
function browser() {
  const world = { isAway: false, asked: 0, timers: new Array<() => void>(), passTime: () => undefined as void };
  world.passTime = () => {
    for (const fire of world.timers.splice(0)) fire();
  };
  vi.stubGlobal('fetch', () => {
    world.asked += 1;
    return world.isAway ? Promise.reject(new TypeError('away')) : Promise.resolve(Response.json({}));
  });
  vi.stubGlobal('window', { requestIdleCallback: (fire: () => void) => world.timers.push(fire) });
  vi.stubGlobal('setTimeout', (fire: () => void) => world.timers.push(fire));
  return world;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => vi.unstubAllGlobals());

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

describe('what comes when there is time', () => {
  it('comes one after the other, and what somebody wants meanwhile at once', async () => {
    const world = browser();
    const asked: string[] = [];
    const part = (name: string) => {
      let bring = (): void => undefined;
      const load = () => {
        asked.push(name);
        return new Promise<string>((resolve) => (bring = () => resolve(name)));
      };
      return { part: new LoadedPart(load, { whenIdle: true }), bring: () => bring() };
    };
    const [first, second, third] = [part('first'), part('second'), part('third')];
    const passTime = async () => {
      world.passTime();
      await settled();
    };
    beginIdleParts();
    await passTime();
    expect(asked).toEqual(['first']);
    await passTime();
    third.part.begin();
    expect(asked).toEqual(['first', 'third']);
    first.bring();
    await settled();
    expect(asked).toEqual(['first', 'third']);
    await passTime();
    expect(asked).toEqual(['first', 'third', 'second']);
    second.bring();
    third.bring();
    let isOver = false;
    void idlePartsAreHere.then(() => (isOver = true));
    await settled();
    expect(isOver).toBe(false);
    await passTime();
    await passTime();
    expect(isOver).toBe(true);
  });
});

describe('where files cannot be had', () => {
  /** As Chromium does: what failed once fails for as long as the page is open. */
  const chromium = (world: { readonly isAway: boolean }, name: string) => {
    let outcome: Promise<string> | null = null;
    return () => (outcome ??= world.isAway ? Promise.reject(new TypeError('failed to fetch')) : Promise.resolve(name));
  };

  it('nothing is asked for in vain, since it could never be had again', async () => {
    const world = browser();
    world.isAway = true;
    // By this one it is found out.
    expect(await new LoadedPart(() => Promise.reject(new TypeError('failed to fetch'))).fetch()).toBeNull();
    const part = new LoadedPart(chromium(world, 'part'));
    expect(await part.fetch()).toBeNull();
    world.isAway = false;
    expect(await part.fetch()).toBe('part');
  });

  it('what comes when there is time waits until it can come, also what is declared later', async () => {
    const world = browser();
    world.isAway = true;
    const early = new LoadedPart(chromium(world, 'early'), { whenIdle: true });
    beginIdleParts();
    world.passTime();
    await settled();
    expect([early.value, world.asked]).toEqual([null, 1]);
    world.isAway = false;
    world.passTime();
    world.passTime();
    await settled();
    expect([early.value, world.asked]).toEqual(['early', 2]);
    const late = new LoadedPart(chromium(world, 'late'), { whenIdle: true });
    world.passTime();
    await settled();
    expect(late.value).toBe('late');
  });

  it('what is fetched only when somebody asks for it is not lost by being asked for while the server is away', async () => {
    const world = browser();
    const part = new LoadedPart(chromium(world, 'names'), { onDemand: true });
    world.isAway = true;
    expect(await part.fetch()).toBeNull();
    world.isAway = false;
    expect(await part.fetch()).toBe('names');
  });

  it('what the text itself needs is loaded as soon as it can be had', async () => {
    const world = browser();
    world.isAway = true;
    let typesetting: string | null = null;
    void loadInReach(chromium(world, 'typesetting')).then((loaded) => (typesetting = loaded));
    for (let looks = 1; looks <= 3; looks++) {
      await settled();
      expect([typesetting, world.asked]).toEqual([null, looks]);
      if (looks === 3) world.isAway = false;
      world.passTime();
    }
    await settled();
    expect(typesetting).toBe('typesetting');
  });
});
