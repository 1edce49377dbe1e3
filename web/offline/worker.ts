/**
 * The service worker: the edge at which `page-keeper.ts` meets the browser's events. Its entry is this file; the build puts
 * the list of its files into it, so that a new build is a new worker.
 */
import { isToKeeper, lockOf, type Build, type FromKeeper } from './build.ts';
import { PageKeeper } from './page-keeper.ts';

/** What of a service worker's own world is used here; the library's types know windows only. */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchingEvent extends WorkerEvent {
  readonly request: Request;
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface SaidEvent extends WorkerEvent {
  readonly data: unknown;
  readonly source: { postMessage(message: unknown): void } | null;
}
interface WorkerWorld {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(kind: 'fetch', listener: (event: FetchingEvent) => void): void;
  addEventListener(kind: 'message', listener: (event: SaidEvent) => void): void;
}

/** Put in by the build (`build-plugin.ts`). */
declare const WEFT_BUILD: Build;

// Cast: this file runs in a service worker only, whose global object this is.
const world = globalThis as unknown as WorkerWorld;

const keeper = new PageKeeper(WEFT_BUILD, {
  caches,
  fetch: (input, init) => fetch(input, init),
  origin: location.origin,
  digest: async (bytes) =>
    [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
  heldLocks: async () => {
    // Not in every browser.
    const locks: LockManager | undefined = navigator.locks;
    if (locks === undefined) return null;
    return ((await locks.query()).held ?? []).flatMap(({ name }) => name ?? []);
  },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

/**
 * Firefox (140) gives a page up when the request that it began by itself fails, whatever the worker answers: without a server
 * nothing would open. No feature tells it from the others.
 */
const isFirefox = /\bFirefox\//.test(navigator.userAgent);

/** Nobody forgets this build meanwhile. */
function whileOpen<T>(work: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = navigator.locks;
  return locks === undefined ? work() : locks.request(lockOf(keeper.buildId), { mode: 'shared' }, work);
}

world.addEventListener('install', (event) => {
  // Pages of the build before go on with their own files, which stay as long as they are open.
  event.waitUntil(whileOpen(() => keeper.install()).then(() => world.skipWaiting()));
});

world.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      // The browser asks the server for the page while the worker is being started.
      // Not in every browser.
      const preload: NavigationPreloadManager | undefined = world.registration.navigationPreload;
      await (isFirefox ? preload?.disable() : preload?.enable());
      await world.clients.claim();
      // The worker before may have tidied up while this one was being installed. Without a network it goes on with what it has.
      await whileOpen(() => keeper.install()).catch(() => undefined);
      await keeper.tidy();
    })(),
  );
});

world.addEventListener('fetch', (event) => {
  const { request, preloadResponse } = event;
  const answer = keeper.answer({ request, preloaded: preloadResponse });
  if (answer !== null) event.respondWith(answer);
});

world.addEventListener('message', (event) => {
  if (!isToKeeper(event.data)) return;
  if (event.data.kind === 'tidy') event.waitUntil(keeper.tidy());
  else event.source?.postMessage({ kind: 'build', id: keeper.buildId } satisfies FromKeeper);
});
