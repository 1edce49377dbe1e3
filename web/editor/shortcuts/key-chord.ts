/**
 * A combination of keys, written like `Mod-Shift-7`: how it is matched against a key event and how it is shown to a person.
 * `Mod` is Command on Apple machines and Control elsewhere. Pure.
 */

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  getModifierState?(key: string): boolean;
}

/** What a character key is called by its place on the keyboard, for those whose character depends on Shift and layout. */
const CODES: Readonly<Record<string, string>> = {
  '.': 'Period',
  ',': 'Comma',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  '\\': 'Backslash',
};

function codeOf(key: string): string | null {
  if (/^[0-9]$/.test(key)) return `Digit${key}`;
  if (/^[a-z]$/.test(key)) return `Key${key.toUpperCase()}`;
  return CODES[key] ?? null;
}

function parts(chord: string): { key: string; mod: boolean; alt: boolean; shift: boolean } {
  const names = chord.split('-');
  return {
    key: names.at(-1) ?? '',
    mod: names.includes('Mod'),
    alt: names.includes('Alt'),
    shift: names.includes('Shift'),
  };
}

export function matchesChord(chord: string, press: KeyPress, isApple: boolean): boolean {
  // AltGr types a character (`²` on a German keyboard), though Windows says Control and Alt are held.
  if (!isApple && press.getModifierState?.('AltGraph') === true) return false;
  const { key, mod, alt, shift } = parts(chord);
  const [pressedMod, otherMod] = isApple ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (pressedMod !== mod || otherMod || press.altKey !== alt || press.shiftKey !== shift) return false;
  if (press.key.toLowerCase() === key.toLowerCase()) return true;
  // A Latin letter typed on another layout (Dvorak) is taken at its word; a digit with Shift, a letter with Alt, or a
  // letter of another script is taken by the place of its key.
  const isOtherLatinLetter = /^[a-z]$/i.test(press.key) && !alt;
  return !isOtherLatinLetter && press.code === codeOf(key);
}

const ARROWS: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };

/** `Ctrl+Shift+7`, or `⇧⌘7` on an Apple machine. */
export function showChord(chord: string, isApple: boolean): string {
  const { key, mod, alt, shift } = parts(chord);
  // Which keys make a question mark is the keyboard's own.
  if (key === '?') return '?';
  const shown = key.length === 1 ? key.toUpperCase() : (ARROWS[key] ?? key);
  if (isApple) return `${alt ? '⌥' : ''}${shift ? '⇧' : ''}${mod ? '⌘' : ''}${shown}`;
  return [mod ? 'Ctrl' : '', alt ? 'Alt' : '', shift ? 'Shift' : '', shown].filter((part) => part !== '').join('+');
}

/** The form that `aria-keyshortcuts` takes. */
export function ariaChord(chord: string, isApple: boolean): string {
  const { key, mod, alt, shift } = parts(chord);
  return [
    mod ? (isApple ? 'Meta' : 'Control') : '',
    alt ? 'Alt' : '',
    shift ? 'Shift' : '',
    key.length === 1 ? key.toUpperCase() : key,
  ]
    .filter((part) => part !== '')
    .join('+');
}
