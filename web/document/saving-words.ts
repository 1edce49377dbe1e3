/** Where one's changes are, as a sentence. Pure. */
import type { Keeping } from '../sync/device-store.ts';
import type { Saving } from '../sync/saving-ledger.ts';
import type { Unsent } from '../sync/unsent-tally.ts';

export const SAVING_WORDS: Record<Saving['state'], string> = {
  memory: 'Saving…',
  device: 'On this device',
  server: 'On the server',
  disk: 'On disk',
  refused: 'Not saved',
};

/** What stands beside the title. */
export function savingWord({ state }: Saving, keeping: Keeping): string {
  return state === 'memory' && keeping === 'failing' ? 'Only in this tab' : SAVING_WORDS[state];
}

/** `09:05` for a moment of today, with its date for an earlier one. */
export function sinceWhen(atMs: number, nowMs: number, locale?: string): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const isToday = at.toDateString() === now.toDateString();
  return at.toLocaleString(locale, isToday ? time : { day: 'numeric', month: 'long', ...time });
}

/** The sentence under the title, shown on request. Null where the step that is marked says it all. */
export function savingSentence(facts: {
  readonly saving: Saving;
  readonly keeping: Keeping;
  readonly unsent: Unsent | null;
  readonly owedByTabs: boolean;
  readonly nowMs: number;
  readonly locale?: string;
}): string | null {
  const { saving, keeping, unsent, owedByTabs } = facts;
  if (saving.state === 'disk') return 'Everything that you wrote is on the server’s disk.';
  if (saving.state === 'server') return 'The server has everything that you wrote. Its disk has yet to confirm it.';
  const where = keeping === 'failing' ? 'only in this tab' : 'on this device';
  if (unsent === null) {
    if (owedByTabs) return `What you wrote in another tab is ${where}, not yet on the server.`;
    // What the journal of an earlier visit holds is not known to be on the server, nor that it is not.
    return saving.state === 'device'
      ? 'What this device has is compared with the server as soon as that can be reached.'
      : null;
  }
  const since = `not yet on the server since ${sinceWhen(unsent.sinceMs, facts.nowMs, facts.locale)}.`;
  const what = unsent.changes === 0 ? 'Changes' : unsent.changes === 1 ? '1 change' : `${unsent.changes} changes`;
  return `${what} ${where}, ${since}`;
}
