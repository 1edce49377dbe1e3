/** The characters of a Y.Text, drawn again when they change. */
import { useCallback, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';

export function useTextValue(text: Y.Text): string {
  const subscribe = useCallback(
    (listener: () => void) => {
      text.observe(listener);
      return () => text.unobserve(listener);
    },
    [text],
  );
  return useSyncExternalStore(subscribe, () => text.toString());
}
