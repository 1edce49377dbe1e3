/**
 * How many requests this browser may hold open at once. Over HTTP/1.1 a browser makes six connections to a server and no more, for all tabs
 * together: if every tab held one, nothing else would get through. Counts across tabs; knows nothing of what is requested.
 */

export interface HeldRequests {
  /** How to give the place back, or null where all are taken. */
  take(): Promise<(() => void) | null>;
}

/** Two of the six stay free for what the tabs send and load. */
const PLACES = 4;

/** Any number: over HTTP/2 requests share one connection. */
const UNBOUNDED: HeldRequests = { take: () => Promise.resolve(() => undefined) };

/** A place for as long as the lock is held; null where another tab has it. */
function takeLock(locks: LockManager, name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    const granted = (lock: Lock | null) => {
      if (lock === null) {
        resolve(null);
        return undefined;
      }
      return new Promise<void>((release) => resolve(release));
    };
    locks.request(name, { ifAvailable: true }, granted).catch(() => resolve(null));
  });
}

export function browserHeldRequests(): HeldRequests {
  const [visit] = performance.getEntriesByType('navigation');
  const spoken = visit instanceof PerformanceNavigationTiming ? visit.nextHopProtocol : '';
  // Web Locks are there on https and on this machine only; elsewhere tabs cannot count together.
  if (spoken === 'h2' || spoken === 'h3' || !('locks' in navigator)) return UNBOUNDED;
  return {
    async take() {
      for (let place = 0; place < PLACES; place += 1) {
        const release = await takeLock(navigator.locks, `weft-held-request-${place}`);
        if (release !== null) return release;
      }
      return null;
    },
  };
}
