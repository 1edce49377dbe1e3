/** Puts the focus into a field when it appears, where that is what the person came or clicked for. */
import { useEffect, useRef, type RefObject } from 'react';

export function useFirstFocus(): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
