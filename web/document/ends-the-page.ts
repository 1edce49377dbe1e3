/** Which errors put a page in the document's place, and which leave it in view. */
import type { ErrorCode } from '../../protocol/errors.ts';

/** Refusals of a change: the document stays in view with a banner, since what one wrote is what matters then. */
const STAYS: readonly ErrorCode[] = ['update_refused', 'bad_message', 'too_large', 'read_only'];

export function endsThePage(code: ErrorCode): boolean {
  return !STAYS.includes(code);
}
