/**
 * What people type in tests that count characters: each person has letters of their own, so that the text of many can be
 * taken apart again.
 */
const ALPHABETS = ['abcdefgh', 'ijklmnop', 'qrstuvwx'] as const;

function alphabetOf(person: number): string {
  const alphabet = ALPHABETS[person];
  if (alphabet === undefined) throw new Error(`there are letters for ${ALPHABETS.length} people`);
  return alphabet;
}

/** A sequence in which a lost, doubled or exchanged letter shows: steps of growing length through the alphabet. */
export function keystrokes(person: number, count: number): string {
  const alphabet = alphabetOf(person);
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    at = (at + 1 + (index % 5)) % alphabet.length;
    return alphabet[at];
  }).join('');
}

/** What that person typed of the text, in its order. */
export function only(person: number, text: string): string {
  const alphabet = alphabetOf(person);
  return [...text].filter((letter) => alphabet.includes(letter)).join('');
}
