/** Which documents open on this device without a network: those whose copy it keeps, where the page itself is kept too. */
import { useEffect, useState } from 'react';
import { DEVICE_DOCUMENT } from './device-copies.ts';

const NONE: ReadonlySet<string> = new Set();

/** The ids of the documents. Empty until the browser has said it, and where it does not tell. */
export function useKeptHere(): ReadonlySet<string> {
  const [ids, setIds] = useState(NONE);
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const found = await keptHere();
      if (!gone) setIds(found);
    };
    void look();
    // Another tab may have opened one meanwhile.
    const seen = () => {
      if (document.visibilityState === 'visible') void look();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', seen);
    };
  }, []);
  return ids;
}

async function keptHere(): Promise<ReadonlySet<string>> {
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (workers === undefined || workers.controller === null || indexedDB.databases === undefined) return NONE;
  try {
    const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
    return new Set(
      names.filter((name) => name.startsWith(DEVICE_DOCUMENT)).map((name) => name.slice(DEVICE_DOCUMENT.length)),
    );
  } catch {
    // Forbidden: then nothing is kept either.
    return NONE;
  }
}
