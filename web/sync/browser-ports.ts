/** The browser's own time, strings and wake calls behind the ports: the edge where the page touches globals. */
import type { Clock, Drawer, WakeCalls } from './ports.ts';
import type { TabChannel } from './tab-company.ts';

export const browserClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, fire) {
    const id = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(id) };
  },
};

export function browserRandomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** localStorage, or a drawer that lasts as long as the page where the browser forbids it. */
export function browserDrawer(): Drawer {
  const spare = new Map<string, string>();
  const attempt = <T>(act: () => T, otherwise: () => T): T => {
    try {
      return act();
    } catch {
      // Forbidden (cookies are blocked) or full: what does not fit lives in memory until the page closes.
      return otherwise();
    }
  };
  return {
    read: (key) =>
      spare.get(key) ??
      attempt(
        () => localStorage.getItem(key),
        () => null,
      ),
    write(key, value) {
      attempt(
        () => {
          localStorage.setItem(key, value);
          spare.delete(key);
        },
        () => void spare.set(key, value),
      );
    },
    remove(key) {
      spare.delete(key);
      attempt(
        () => localStorage.removeItem(key),
        () => undefined,
      );
    },
    keys: () => [
      ...new Set([
        ...spare.keys(),
        ...attempt(
          () => Object.keys(localStorage),
          () => [],
        ),
      ]),
    ],
  };
}

export const browserWake: WakeCalls = {
  onWake(listener) {
    const visible = () => {
      if (document.visibilityState === 'visible') listener();
    };
    window.addEventListener('online', listener);
    window.addEventListener('focus', listener);
    // Thawed by the system, or brought back by the button for going back.
    document.addEventListener('resume', listener);
    window.addEventListener('pageshow', listener);
    document.addEventListener('visibilitychange', visible);
    return () => {
      window.removeEventListener('online', listener);
      window.removeEventListener('focus', listener);
      document.removeEventListener('resume', listener);
      window.removeEventListener('pageshow', listener);
      document.removeEventListener('visibilitychange', visible);
    };
  },
  onLeave(listener) {
    const hidden = () => {
      if (document.visibilityState === 'hidden') listener();
    };
    window.addEventListener('pagehide', listener);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('pagehide', listener);
      document.removeEventListener('visibilitychange', hidden);
    };
  },
};

/** Calls back when the page goes away: a goodbye is all that still gets out. */
export function browserGone(listener: () => void): () => void {
  window.addEventListener('pagehide', listener);
  return () => window.removeEventListener('pagehide', listener);
}

/** To the other tabs that have the document open; null where this browser has no such way. */
export function browserTabs(documentId: string): TabChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const channel = new BroadcastChannel(`weft-document-${documentId}`);
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (listener) => channel.addEventListener('message', ({ data }) => listener(data)),
    close: () => channel.close(),
  };
}

/** `wss://host/sync` for the page's own host. */
export function browserSyncUrl(): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/sync`;
}

/** Asks that this site's storage is not cleared when room runs short. Resolves to false where the browser cannot or will not. */
export async function browserPersist(): Promise<boolean> {
  const storage: StorageManager | undefined = navigator.storage;
  if (storage?.persist === undefined) return false;
  return (await storage.persisted()) || storage.persist();
}
