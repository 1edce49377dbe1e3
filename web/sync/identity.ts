/**
 * Who one is to the others, without an account: a secret that only this browser keeps (the server knows its digest), and the
 * name and colour one chose. Knows nothing of documents.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { Drawer } from './ports.ts';
import { Store, type Readable } from './store.ts';

const SECRET_KEY = 'weft.person';
const PROFILE_KEY = 'weft.profile';
const SECRET_BYTES = 24;
const SECRET_PATTERN = /^[A-Za-z0-9_-]{22,64}$/;

/** Colours that carry white text and stand apart from one another on paper and in the dark. */
export const PERSON_COLORS: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'Teal', value: '#0f766e' },
  { name: 'Blue', value: '#2563eb' },
  { name: 'Violet', value: '#7c3aed' },
  { name: 'Magenta', value: '#be185d' },
  { name: 'Red', value: '#c2261d' },
  { name: 'Orange', value: '#b4530a' },
  { name: 'Olive', value: '#5f6b12' },
  { name: 'Green', value: '#15803d' },
];

const ADJECTIVES = ['Quiet', 'Bright', 'Patient', 'Curious', 'Gentle', 'Swift', 'Merry', 'Calm', 'Keen', 'Kind'];
const ANIMALS = [
  'Heron',
  'Otter',
  'Finch',
  'Badger',
  'Lynx',
  'Wren',
  'Hare',
  'Fox',
  'Owl',
  'Swallow',
  'Marten',
  'Robin',
];

export class Identity {
  readonly secret: string;
  readonly #drawer: Drawer;
  readonly #profile: Store<Profile>;

  /** `randomBytes` must be cryptographically strong. */
  constructor(drawer: Drawer, randomBytes: (length: number) => Uint8Array) {
    this.#drawer = drawer;
    const kept = drawer.read(SECRET_KEY);
    this.secret = kept !== null && SECRET_PATTERN.test(kept) ? kept : base64Url(randomBytes(SECRET_BYTES));
    if (this.secret !== kept) drawer.write(SECRET_KEY, this.secret);
    this.#profile = new Store(readProfile(drawer.read(PROFILE_KEY)) ?? newProfile(randomBytes(3)));
    this.#keep();
  }

  /** `chosen` once this person said how they want to be called; until then their name was drawn by lot. */
  get profile(): Readable<Profile> {
    return this.#profile;
  }

  /** An empty name leaves the one before: nobody is nameless. */
  rename(name: string): void {
    const trimmed = [...name.trim().replace(/\s+/gu, ' ')].slice(0, LIMITS.maxNameLength).join('');
    if (trimmed !== '') this.#change({ name: trimmed, chosen: true });
  }

  /** The name that was drawn by lot will do: it is not asked for again. */
  settle(): void {
    this.#change({ chosen: true });
  }

  recolor(color: string): void {
    this.#change({ color });
  }

  /** Another tab of this browser may have changed the profile. */
  refresh(): void {
    const kept = readProfile(this.#drawer.read(PROFILE_KEY));
    if (kept !== null && JSON.stringify(kept) !== JSON.stringify(this.#profile.get())) this.#profile.set(kept);
  }

  #change(part: Partial<Profile>): void {
    const { name, color, chosen } = { ...this.#profile.get(), ...part };
    this.#profile.set(chosen === true ? { name, color, chosen } : { name, color });
    this.#keep();
  }

  #keep(): void {
    this.#drawer.write(PROFILE_KEY, JSON.stringify(this.#profile.get()));
  }
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function pick<T>(list: readonly T[], byte: number | undefined, fallback: T): T {
  return list[(byte ?? 0) % list.length] ?? fallback;
}

function newProfile([first, second, third]: Uint8Array): Profile {
  return {
    name: `${pick(ADJECTIVES, first, 'Quiet')} ${pick(ANIMALS, second, 'Heron')}`,
    color: pick(PERSON_COLORS, third, { name: 'Teal', value: '#0f766e' }).value,
  };
}

function readProfile(text: string | null): Profile | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('name' in value) || !('color' in value)) return null;
    const { name, color } = value;
    if (typeof name !== 'string' || name.trim() === '' || typeof color !== 'string') return null;
    if (!/^#[0-9a-f]{6}$/i.test(color)) return null;
    return 'chosen' in value && value.chosen === true ? { name, color, chosen: true } : { name, color };
  } catch {
    // Not JSON: somebody else's entry, or a torn one. A new profile takes its place.
    return null;
  }
}
