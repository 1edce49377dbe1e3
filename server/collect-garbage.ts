/**
 * A collection of this thread's garbage, now: for a thread of its own that lets go of a hundred megabytes and is about to make as many
 * again. V8 lets a heap grow to several times what lives before it looks, and another heap's need does not move it. Not for the event
 * loop, which would stand still for it.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | null = null;

export function collectGarbage(): void {
  collect ??= exposed();
  collect();
}

/** Only contexts that are made after the flag was set have the function; nobody else's sees it. */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  // Cast: V8 puts a function of no arguments there.
  return typeof found === 'function' ? (found as () => void) : () => undefined;
}
