/** Escape for what was asked for and is not there yet: it does not come then. What is there has a listener of its own. */
import { useEffect, useRef } from 'react';

export function useEscapeWhile(isAwaited: boolean, giveUp: () => void): void {
  const onEscape = useRef(giveUp);
  useEffect(() => {
    onEscape.current = giveUp;
  });
  useEffect(() => {
    if (!isAwaited) return undefined;
    const hear = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return;
      // It means this and nothing else: whoever is in focus mode stays there.
      event.preventDefault();
      event.stopPropagation();
      onEscape.current();
    };
    document.addEventListener('keydown', hear, true);
    return () => document.removeEventListener('keydown', hear, true);
  }, [isAwaited]);
}
