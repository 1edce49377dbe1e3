/**
 * What became of an edit that two people made at once, judged by what a scenario says must come out. Pure: lines in,
 * findings out. Every character of a scenario is unique, so that a lost or doubled one is seen.
 */
import { typedCharacters } from './lines.ts';

/** One end of a scenario: what each replica shows once nothing is under way any more. */
export interface Ending {
  /** What each replica shows, and last what somebody sees who opens the document now. */
  readonly shown: readonly (readonly string[])[];
  /** True where the replicas went on answering each other's updates with updates. */
  readonly restless: boolean;
  /** What an editor threw. */
  readonly errors: readonly string[];
}

export interface Finding {
  /** Characters that must be there and are not, on the replica where it is worst. */
  readonly lost: number;
  /** Characters that are there more than once. */
  readonly doubled: number;
  /** Everything is there once, and yet not as any accepted outcome has it: another block, another order, other marks. */
  readonly misplaced: boolean;
  /** Two replicas show different documents, or never come to rest. */
  readonly apart: boolean;
  readonly threw: boolean;
}

/** `right` lists the outcomes that are accepted; more than one where two intents contradict each other. */
export function judge(right: readonly (readonly string[])[], { shown, restless, errors }: Ending): Finding {
  const wanted = right.map((lines) => new Set(typedCharacters(lines)));
  const must = [...(wanted[0] ?? [])].filter((char) => wanted.every((one) => one.has(char)));
  let [lost, doubled, misplaced] = [0, 0, false];
  for (const lines of shown) {
    const counts = new Map<string, number>();
    for (const char of typedCharacters(lines)) counts.set(char, (counts.get(char) ?? 0) + 1);
    lost = Math.max(lost, must.filter((char) => !counts.has(char)).length);
    doubled = Math.max(doubled, [...counts.values()].filter((count) => count > 1).length);
    misplaced ||= !right.some((accepted) => isSame(accepted, lines));
  }
  const [first] = shown;
  const apart = restless || first === undefined || shown.some((lines) => !isSame(first, lines));
  return { lost, doubled, misplaced: misplaced && lost === 0 && doubled === 0, apart, threw: errors.length > 0 };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

/** The worst of several plays of one scenario, each kind of harm by itself. */
export function worst(findings: readonly Finding[]): Finding {
  return {
    lost: Math.max(0, ...findings.map(({ lost }) => lost)),
    doubled: Math.max(0, ...findings.map(({ doubled }) => doubled)),
    misplaced: findings.some(({ misplaced }) => misplaced),
    apart: findings.some(({ apart }) => apart),
    threw: findings.some(({ threw }) => threw),
  };
}

export function isKept({ lost, doubled, misplaced, apart, threw }: Finding): boolean {
  return lost === 0 && doubled === 0 && !misplaced && !apart && !threw;
}

/** A finding in the words of the table. */
export function describeFinding(finding: Finding): string {
  if (isKept(finding)) return 'kept';
  const { lost, doubled, misplaced, apart, threw } = finding;
  return [
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(doubled > 0 ? [`${doubled} doubled`] : []),
    ...(misplaced ? ['wrong place'] : []),
    ...(apart ? ['apart'] : []),
    ...(threw ? ['threw'] : []),
  ].join(', ');
}
