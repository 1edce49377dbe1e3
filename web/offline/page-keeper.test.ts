import { describe, expect, it } from 'vitest';
import { buildMark, cacheOf, lockOf, type Build } from './build.ts';
import { PageKeeper } from './page-keeper.ts';

const ORIGIN = 'https://weft.test';

/** As much of the browser's caches as is used. */
class FakeCaches {
  readonly stored = new Map<string, Map<string, Response>>();

  keys(): Promise<string[]> {
    return Promise.resolve([...this.stored.keys()]);
  }
  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.stored.delete(name));
  }
  open(name: string) {
    const files = this.stored.get(name) ?? new Map<string, Response>();
    this.stored.set(name, files);
    return Promise.resolve({
      match: (path: string) => Promise.resolve(files.get(path)?.clone()),
      put: (path: string, response: Response) => Promise.resolve(void files.set(path, response)),
    });
  }
}

/** A server that has one build, or is away. */
class World {
  readonly caches = new FakeCaches();
  readonly served = new Map<string, string>();
  readonly fetched: string[] = [];
  held: string[] | null = [];
  away = false;
  /** The server does not answer at all, and the patience of whoever waits ends. */
  silent = false;
  status = 200;

  deploy(id: string, script: string): Build {
    this.served.clear();
    this.served.set('/', `<html><head>${buildMark(id)}</head>${id}</html>`);
    this.served.set(`/assets/${script}.js`, `run ${script}`);
    this.served.set('/assets/same.js', 'the same');
    this.served.set('/favicon.svg', `sign ${id}`);
    return { id, files: [...this.served].map(([path, content]) => ({ path, digest: `digest of ${content}` })) };
  }

  keeper(build: Build): PageKeeper {
    return new PageKeeper(build, {
      // Cast: only what the fake has is used.
      caches: this.caches as unknown as CacheStorage,
      fetch: (input) => {
        const request = input as Request;
        const url = new URL(request.url);
        this.fetched.push(url.pathname);
        if (this.silent) return new Promise(() => undefined);
        if (this.away) return Promise.reject(new TypeError('no network'));
        const content = this.served.get(url.pathname.startsWith('/d/') ? '/' : url.pathname);
        return Promise.resolve(new Response(content ?? 'no', { status: content === undefined ? 404 : this.status }));
      },
      origin: ORIGIN,
      digest: (bytes) => Promise.resolve(`digest of ${new TextDecoder().decode(bytes)}`),
      heldLocks: () => Promise.resolve(this.held),
      wait: () => (this.silent ? Promise.resolve() : new Promise(() => undefined)),
    });
  }
}

function ask(keeper: PageKeeper, path: string, facts: Partial<Request> = {}) {
  // A request for a page cannot be made by hand: its facts are laid over one that can.
  const plain = new Request(new URL(path, ORIGIN), { method: facts.method ?? 'GET' });
  const request = new Proxy(plain, {
    get: (target, key) => (key in facts ? facts[key as keyof Request] : Reflect.get(target, key, target)) as unknown,
  });
  return keeper.answer({ request });
}
const visit = { mode: 'navigate', destination: 'document' } as const;

describe('PageKeeper', () => {
  it('opens the first page and documents without a server, and all files of the build', async () => {
    const world = new World();
    const keeper = world.keeper(world.deploy('one', 'a'));
    await keeper.install();
    world.away = true;
    for (const path of ['/', '/d/AAAAAAAAAAAAAAAAAAAAAA']) {
      expect(await (await ask(keeper, path, visit))?.text()).toContain('one');
    }
    expect(await (await ask(keeper, '/assets/a.js'))?.text()).toBe('run a');
    expect(await (await ask(keeper, '/favicon.svg'))?.text()).toBe('sign one');
  });

  it('asks the server for the page first: what was updated is there with the next visit', async () => {
    const world = new World();
    const keeper = world.keeper(world.deploy('one', 'a'));
    await keeper.install();
    world.deploy('two', 'b');
    expect(await (await ask(keeper, '/', visit))?.text()).toContain('two');
    // The new page's own files come from the server as long as this build is the one that is kept.
    expect(await (await ask(keeper, '/assets/b.js'))?.text()).toBe('run b');
  });

  it('does not leave somebody before a silent server, or before a proxy that speaks for one that is away (N8)', async () => {
    const world = new World();
    const keeper = world.keeper(world.deploy('one', 'a'));
    await keeper.install();
    world.silent = true;
    expect(await (await ask(keeper, '/', visit))?.text()).toContain('one');
    world.silent = false;
    world.status = 502;
    expect((await ask(keeper, '/d/AAAAAAAAAAAAAAAAAAAAAA', visit))?.status).toBe(200);
  });

  it('does not touch the API, sync, pages of sign-in, frames, other sites, or what is not asked for by GET', () => {
    const world = new World();
    const keeper = world.keeper(world.deploy('one', 'a'));
    for (const path of ['/api/documents/x', '/sync/x', '/healthz', '/sw.js', `${ORIGIN}.evil/assets/a.js`])
      expect(ask(keeper, path)).toBeNull();
    for (const path of ['/api/auth/start', '/signed-in', '/nowhere']) expect(ask(keeper, path, visit)).toBeNull();
    expect(ask(keeper, '/d/AAAAAAAAAAAAAAAAAAAAAA', { mode: 'navigate', destination: 'iframe' })).toBeNull();
    expect(ask(keeper, '/', { ...visit, method: 'POST' })).toBeNull();
    expect(world.fetched).toEqual([]);
  });

  it('keeps a build whole or not at all: one that is replaced, or changed on its way, does not come in', async () => {
    const world = new World();
    const first = world.keeper(world.deploy('one', 'a'));
    await first.install();
    const second = world.keeper(world.deploy('two', 'b'));
    // The server has gone on to a third one meanwhile.
    world.deploy('three', 'b');
    await expect(second.install()).rejects.toThrow('of another build');
    const third = world.keeper(world.deploy('three', 'c'));
    world.served.set('/assets/c.js', '<html>Please sign in to this network</html>');
    await expect(third.install()).rejects.toThrow('changed on its way');
    world.away = true;
    expect(await (await ask(first, '/', visit))?.text()).toContain('one');
    expect(await (await ask(first, '/assets/a.js'))?.text()).toBe('run a');
  });

  it('goes on where an attempt broke off, and fetches nothing that another build has', async () => {
    const world = new World();
    await world.keeper(world.deploy('one', 'a')).install();
    const second = world.keeper(world.deploy('two', 'b'));
    world.fetched.length = 0;
    await second.install();
    expect(world.fetched).not.toContain('/assets/same.js');
    expect(world.fetched).toContain('/');
    world.fetched.length = 0;
    await second.install();
    expect(world.fetched).toEqual([]);
  });

  it('a page of the build before finds its own files until it is closed; then they go', async () => {
    const world = new World();
    const first = world.deploy('one', 'a');
    await world.keeper(first).install();
    const keeper = world.keeper(world.deploy('two', 'b'));
    await keeper.install();
    world.held = [lockOf('one'), 'somebody else’s lock'];
    await keeper.tidy();
    world.away = true;
    expect(await (await ask(keeper, '/assets/a.js'))?.text()).toBe('run a');
    expect(await (await ask(keeper, '/', visit))?.text()).toContain('two');
    world.held = null;
    await keeper.tidy();
    expect(world.caches.stored.has(cacheOf('one'))).toBe(true);
    world.held = [];
    world.caches.stored.set('another cache of this site', new Map());
    await keeper.tidy();
    expect([...world.caches.stored.keys()]).toEqual([cacheOf('two'), 'another cache of this site']);
  });
});
