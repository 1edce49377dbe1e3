/**
 * Has the page kept on this device: registers the service worker once the page is there, and says of which build this page is for as
 * long as it is open. Knows nothing of documents.
 */
import { lockOf, type ToKeeper } from './build.ts';

/** A page that never comes to rest, such as one that asks for a password, is kept all the same. */
const CALM_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 60 * 60 * 1000;

/** The build that this page is of; null where it is none, as while one works on it. */
export function pageBuild(): string | null {
  return document.querySelector('meta[name="weft-build"]')?.getAttribute('content') ?? null;
}

/** Null where this browser has none, or the page came by an address that is not safe enough for it. */
export function serviceWorkers(): ServiceWorkerContainer | null {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  return container ?? null;
}

/** Called once, at the page's beginning. `calm`: what somebody waits for is here, so that a slow line is free. */
export function keepPage(calm: Promise<void>): void {
  const build = pageBuild();
  const workers = serviceWorkers();
  // Inside a page of another application the browser keeps nothing for longer, or for that page alone.
  if (build === null || workers === null || window.parent !== window) return;
  const locks: LockManager | undefined = navigator.locks;
  // Held until the page is gone: so long its files stay.
  void locks?.request(lockOf(build), { mode: 'shared' }, () => new Promise(() => undefined));
  const patience = new Promise((resolve) => setTimeout(resolve, CALM_WITHIN_MS));
  const begin = () => void Promise.race([calm, patience]).then(() => register(workers));
  // The document comes first; what is for later waits for it.
  if (document.readyState === 'complete') begin();
  else window.addEventListener('load', begin, { once: true });
}

async function register(workers: ServiceWorkerContainer): Promise<void> {
  try {
    const registration = await workers.register('/sw.js', { updateViaCache: 'none' });
    let lookedAtMs = Date.now();
    document.addEventListener('visibilitychange', () => {
      // A page that stays open for days hears of an update as well.
      if (document.visibilityState !== 'visible' || Date.now() - lookedAtMs < LOOK_AGAIN_MS) return;
      lookedAtMs = Date.now();
      registration.update().catch(() => undefined);
    });
    registration.active?.postMessage({ kind: 'tidy' } satisfies ToKeeper);
  } catch {
    // Forbidden by the person or the browser: then the page opens online only, as it would have anyway.
  }
}
