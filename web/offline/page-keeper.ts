/**
 * Keeps the page itself on this device, so that it opens without a network: one build at a time, whole, each file compared with the
 * digest that the build names. Owns what is answered from the device and what is fetched. Keeps nothing of any document and no
 * answer of the API: documents are in the journal, which the page owns (`web/sync/device-store.ts`).
 *
 * The page is asked for from the server first, so that an update of the server is there with the next visit; what its files are
 * called names their content, so a page of any build finds exactly its own.
 */
import { buildMark, cacheOf, INDEX, isBuildCache, lockOf, opensOffline, type Build, type BuildFile } from './build.ts';

/** What it needs of the browser around it. */
export interface KeeperPorts {
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
  readonly origin: string;
  readonly digest: (bytes: ArrayBuffer) => Promise<string>;
  /** The names of the locks that pages of this browser hold; null where it cannot say. */
  readonly heldLocks: () => Promise<readonly string[] | null>;
  /** Resolves after so much time. */
  readonly wait: (ms: number) => Promise<void>;
}

/** What is known of a request when it comes. */
export interface Asked {
  readonly request: Request;
  /** What the browser began to fetch by itself meanwhile. */
  readonly preloaded?: Promise<Response | undefined> | undefined;
}

/** After this long without an answer the page is shown as this device has it: somebody waits for their text. */
const PATIENCE_MS = 1500;
const AT_ONCE = 6;
/** The server says that its answers differ by what is asked for; kept are whole files, good for every asker. */
const BY_ADDRESS: CacheQueryOptions = { ignoreVary: true };

export class PageKeeper {
  readonly #build: Build;
  readonly #ports: KeeperPorts;
  readonly #paths: ReadonlySet<string>;

  constructor(build: Build, ports: KeeperPorts) {
    this.#build = build;
    this.#ports = ports;
    this.#paths = new Set(build.files.map(({ path }) => path));
  }

  get buildId(): string {
    return this.#build.id;
  }

  /** Fetches what of the build is not here yet. Rejects where a file cannot be had as it must be: then the build before stays in its place. */
  async install(): Promise<void> {
    const cache = await this.#ports.caches.open(cacheOf(this.#build.id));
    const left = [...this.#build.files];
    const work = async () => {
      for (let file = left.shift(); file !== undefined; file = left.shift()) await this.#keep(cache, file);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** Forgets builds of which no page is open any more. */
  async tidy(): Promise<void> {
    const held = await this.#ports.heldLocks();
    // A page that is open may still load a part of its own build.
    if (held === null) return;
    for (const name of await this.#ports.caches.keys()) {
      const id = name.slice(cacheOf('').length);
      if (!isBuildCache(name) || id === this.#build.id || held.includes(lockOf(id))) continue;
      await this.#ports.caches.delete(name);
    }
  }

  /** Null where the request is none of its business: the browser goes to the network as if it were not here. */
  answer(asked: Asked): Promise<Response> | null {
    const { request } = asked;
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== this.#ports.origin) return null;
    if (request.mode === 'navigate') {
      // A document in another site's frame is let in or not by the headers that its own answer bears.
      return request.destination === 'document' && opensOffline(url) ? this.#page(asked) : null;
    }
    const path = url.pathname + url.search;
    return isNamedByContent(path) || (path !== INDEX && this.#paths.has(path)) ? this.#file(request, path) : null;
  }

  async #page({ request, preloaded }: Asked): Promise<Response> {
    const kept = this.#kept(INDEX);
    const fetched = (async () => (await preloaded) ?? this.#ports.fetch(request))();
    const answer = await Promise.race([
      // The proxy in front of a server that is away says so in a page of its own.
      fetched.then(
        (response) => (response.status >= 500 ? null : response),
        () => null,
      ),
      this.#ports.wait(PATIENCE_MS).then(() => null),
    ]);
    return answer ?? (await kept) ?? fetched;
  }

  async #file(request: Request, path: string): Promise<Response> {
    const kept = (await this.#kept(path)) ?? (isNamedByContent(path) ? await this.#keptByAny(path) : undefined);
    return kept ?? this.#ports.fetch(request);
  }

  async #kept(path: string): Promise<Response | undefined> {
    const cache = await this.#ports.caches.open(cacheOf(this.#build.id));
    return cache.match(path, BY_ADDRESS);
  }

  /** Where a name tells the content, what is kept under it is the right one, whichever build it came with. */
  async #keptByAny(path: string): Promise<Response | undefined> {
    for (const name of await this.#ports.caches.keys()) {
      if (!isBuildCache(name)) continue;
      const found = await (await this.#ports.caches.open(name)).match(path, BY_ADDRESS);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #keep(cache: Cache, file: BuildFile): Promise<void> {
    // Of an attempt that broke off.
    if ((await cache.match(file.path, BY_ADDRESS)) !== undefined) return;
    const kept = isNamedByContent(file.path) ? await this.#keptByAny(file.path) : undefined;
    const response = kept ?? (await this.#ports.fetch(this.#requestFor(file.path)));
    if (!response.ok) throw new Error(`${file.path}: ${response.status}`);
    const bytes = await response.clone().arrayBuffer();
    if (!(await this.#isRight(file, bytes)))
      throw new Error(`${file.path} is of another build, or was changed on its way`);
    await cache.put(file.path, response);
  }

  /** The page says of which build it is; a proxy may have added to it what the content security policy stops anyway. */
  async #isRight(file: BuildFile, bytes: ArrayBuffer): Promise<boolean> {
    if (file.path === INDEX) return new TextDecoder().decode(bytes).includes(buildMark(this.#build.id));
    return (await this.#ports.digest(bytes)) === file.digest;
  }

  #requestFor(path: string): Request {
    // Files of the build may come out of the browser's own cache; the page must not.
    return new Request(new URL(path, this.#ports.origin), {
      cache: isNamedByContent(path) ? 'default' : 'reload',
      credentials: 'same-origin',
    });
  }
}

/** Vite puts a digest of the content into the names under `assets/`. */
function isNamedByContent(path: string): boolean {
  return path.startsWith('/assets/');
}
