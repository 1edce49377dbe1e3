/** What `weft doctor` says of one thing that it looked at. Pure. */

export type Verdict = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly verdict: Verdict;
  readonly what: string;
  readonly says: string;
  /** What to do about it; left out where all is well. */
  readonly advice?: string;
}

export const ok = (what: string, says: string): Finding => ({ verdict: 'ok', what, says });
export const warn = (what: string, says: string, advice: string): Finding => ({ verdict: 'warn', what, says, advice });
export const fail = (what: string, says: string, advice: string): Finding => ({ verdict: 'fail', what, says, advice });

export function lineOf({ advice, says, verdict, what }: Finding): string {
  const line = `${verdict.padEnd(5)} ${what.padEnd(14)} ${says}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(21)}${advice}`;
}
