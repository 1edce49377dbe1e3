/**
 * Asks before the page closes, only where closing would lose something: text that neither the server nor this browser's journal has,
 * or a picture that this browser could not keep (HOSTILE B5).
 */
import { useEffect } from 'react';
import type { OpenDocument } from './open-document.ts';

function wouldLose({ session, files }: OpenDocument): boolean {
  const { state } = session.saving.get();
  if (files.wouldLose || state === 'memory') return true;
  return state === 'refused' && session.keeping.get() !== 'kept';
}

export function usePromptBeforeLoss(opened: OpenDocument): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (wouldLose(opened)) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [opened]);
}
