/** The thin thread between the plain classes and React: draws again when a store's value changes. */
import { useSyncExternalStore } from 'react';
import type { Readable } from './store.ts';

export function useStore<T>(store: Readable<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}
