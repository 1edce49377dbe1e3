/**
 * How a person is shown: names and colours made harmless (HOSTILE A6) and, where there are none, made up. Pure. Where a
 * profile is kept is the People port's.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Profile } from '../../protocol/messages.ts';

export const DEFAULT_NAME = 'Guest';

/** What keeping a profile comes to, with the note that its person came. Measured: 310 bytes. */
export const PROFILE_BYTES = 400;

/** Readable as a caret's flag, on a light page and on a dark one. */
const COLORS = [
  '#b3261e',
  '#a8480a',
  '#7a5c00',
  '#2f6b1f',
  '#00696d',
  '#0b6199',
  '#3f51b5',
  '#6a3fb5',
  '#96339b',
  '#ab2760',
] as const;

/**
 * Controls, line separators, and the characters that change the direction of the text after them: a name must not be
 * able to rearrange the line it stands in.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
/** Something that can be seen by itself: of joiners, fillers, blanks and marks alone a name would be an empty flag. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{M}\p{Z}\u2800]/u;
/** More marks on one letter than any script has: they are drawn over the lines above and below. */
const HEAP_OF_MARKS = /(\p{M}{6})\p{M}+/gu;
const COLOR = /^#[0-9a-f]{6}$/i;

/** A name as it may be shown, or '' where nothing of it is left. */
export function cleanName(name: string): string {
  // Cut first: what is cut away needs no cleaning, and a name may be as long as a message.
  const head = name.slice(0, LIMITS.maxNameLength * 4);
  const shown = Array.from(cleanWords(head)).slice(0, LIMITS.maxNameLength).join('').trim();
  return VISIBLE.test(shown) ? shown : '';
}

/** A stranger's sentence as it may be shown, on one line. */
export function cleanWords(words: string): string {
  return words.replace(UNSAFE, ' ').replace(/\s+/gu, ' ').replace(HEAP_OF_MARKS, '$1').trim();
}

/** A colour that belongs to this id for good: the same person looks the same to everybody. */
export function colorFor(id: string): string {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) >>> 0;
  return COLORS[hash % COLORS.length] ?? COLORS[0];
}

/** A profile that a stranger sent, made harmless. What is missing or unfit is made up for the one with this id. */
export function cleanProfile(profile: Profile | null, id: string): Profile {
  const name = profile === null ? '' : cleanName(profile.name);
  const color = profile !== null && COLOR.test(profile.color) ? profile.color.toLowerCase() : colorFor(id);
  if (name === '') return { name: DEFAULT_NAME, color };
  return profile?.chosen === true ? { name, color, chosen: true } : { name, color };
}

/** A profile of one's own choice, but for what was decided elsewhere: an account's name, a host's name and colour. */
export function shownAs(profile: Profile, decided: Partial<Profile> | undefined, id: string): Profile {
  if (decided === undefined) return profile;
  const { name, color } = cleanProfile({ ...profile, ...decided }, id);
  // Whoever is named by others need not choose a name.
  return decided.name === undefined ? { ...profile, color } : { name, color, chosen: true };
}

/** What a plain client's awareness state says of its person, after y-websocket's custom: `user.name`, `user.color`. */
export function profileInState(state: unknown): Profile | null {
  if (typeof state !== 'object' || state === null || !('user' in state)) return null;
  const { user } = state;
  if (typeof user !== 'object' || user === null || !('name' in user) || typeof user.name !== 'string') return null;
  return { name: user.name, color: 'color' in user && typeof user.color === 'string' ? user.color : '' };
}
