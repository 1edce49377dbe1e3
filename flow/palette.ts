/**
 * The colours and sizes that text can have, by the names that are stored. A page draws each name in its own light and dark
 * shade, so a colour chosen by day can be read at night. Owns which name is nearest to a foreign colour; draws nothing.
 */

/** `light` is the shade that text of this name has on paper; foreign colours are compared with it. */
export const COLORS = [
  { name: 'gray', light: 0x66625a },
  { name: 'brown', light: 0x7d5330 },
  { name: 'red', light: 0xb3261e },
  { name: 'orange', light: 0xa8500a },
  { name: 'yellow', light: 0x7d6200 },
  { name: 'green', light: 0x2b6a3f },
  { name: 'teal', light: 0x0f6a6f },
  { name: 'blue', light: 0x1d5fb4 },
  { name: 'purple', light: 0x6b45b0 },
  { name: 'pink', light: 0xae2a74 },
] as const;

export type ColorName = (typeof COLORS)[number]['name'];

/** What is not here is of the usual size. */
export const SIZES = ['small', 'large', 'huge'] as const;
export type SizeName = (typeof SIZES)[number];

/** The palette's name for a stored value, or null for one that this version does not know. */
export function colorName(value: unknown): ColorName | null {
  return COLORS.find(({ name }) => name === value)?.name ?? null;
}

export function sizeName(value: unknown): SizeName | null {
  return SIZES.find((name) => name === value) ?? null;
}

interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** The name for a text colour written in CSS; null for black, white and what says no colour: such text is plain. */
export function nearestColor(css: string): ColorName | null {
  const rgb = parseColor(css);
  if (rgb === null) return null;
  const { saturation, lightness } = shadeOf(rgb);
  if (saturation < 0.12) return lightness > 0.3 && lightness < 0.75 ? 'gray' : null;
  // What is nearly black is how some programs write plain text.
  return lightness < 0.16 || lightness > 0.97 ? null : nearestHue(rgb);
}

/** The name for a colour behind the text; null for paper, and for what is so dark that it is a page of its own. */
export function nearestHighlight(css: string): ColorName | null {
  const rgb = parseColor(css);
  if (rgb === null) return null;
  const { saturation, lightness } = shadeOf(rgb);
  if (lightness > 0.97 || lightness < 0.15) return null;
  return saturation < 0.12 ? (lightness < 0.93 ? 'gray' : null) : nearestHue(rgb);
}

/** A size of text in pixels, where 16 is usual. */
export function nearestSize(pixels: number): SizeName | null {
  if (!Number.isFinite(pixels) || pixels <= 0) return null;
  if (pixels < 12.5) return 'small';
  if (pixels < 19) return null;
  return pixels < 26 ? 'large' : 'huge';
}

function nearestHue(rgb: Rgb): ColorName {
  const hue = hueOf(rgb);
  const { lightness } = shadeOf(rgb);
  if (hue < 14 || hue >= 345) return 'red';
  // Brown is a dark orange.
  if (hue < 45) return lightness < 0.34 ? 'brown' : 'orange';
  if (hue < 70) return 'yellow';
  if (hue < 160) return 'green';
  if (hue < 195) return 'teal';
  if (hue < 250) return 'blue';
  return hue < 305 ? 'purple' : 'pink';
}

function shadeOf({ red, green, blue }: Rgb): { readonly saturation: number; readonly lightness: number } {
  const max = Math.max(red, green, blue) / 255;
  const min = Math.min(red, green, blue) / 255;
  return { saturation: max === 0 ? 0 : (max - min) / max, lightness: (max + min) / 2 };
}

function hueOf({ red, green, blue }: Rgb): number {
  const max = Math.max(red, green, blue);
  const range = max - Math.min(red, green, blue);
  if (range === 0) return 0;
  const sector =
    max === red ? (green - blue) / range : max === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return (sector * 60 + 360) % 360;
}

/** The names that programs write on their clipboards; CSS has many more that none does. */
const NAMED: Readonly<Record<string, number>> = {
  black: 0x000000,
  white: 0xffffff,
  gray: 0x808080,
  grey: 0x808080,
  silver: 0xc0c0c0,
  red: 0xff0000,
  maroon: 0x800000,
  orange: 0xffa500,
  yellow: 0xffff00,
  gold: 0xffd700,
  brown: 0xa52a2a,
  green: 0x008000,
  lime: 0x00ff00,
  olive: 0x808000,
  teal: 0x008080,
  cyan: 0x00ffff,
  aqua: 0x00ffff,
  turquoise: 0x40e0d0,
  blue: 0x0000ff,
  navy: 0x000080,
  purple: 0x800080,
  violet: 0xee82ee,
  magenta: 0xff00ff,
  fuchsia: 0xff00ff,
  pink: 0xffc0cb,
  darkred: 0x8b0000,
  darkgreen: 0x006400,
  darkblue: 0x00008b,
  lightgrey: 0xd3d3d3,
};

function parseColor(css: string): Rgb | null {
  const text = css.trim().toLowerCase();
  const named = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  if (named !== undefined) return fromNumber(named);
  const hex = /^#([0-9a-f]{3,8})$/.exec(text)?.[1];
  if (hex !== undefined) return fromHex(hex);
  const numbers = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+%?))?\s*\)$/.exec(text);
  if (numbers === null) return null;
  const [, red = '', green = '', blue = '', alpha = '1'] = numbers;
  if (Number.parseFloat(alpha) === 0) return null;
  return { red: channel(red), green: channel(green), blue: channel(blue) };
}

function fromHex(hex: string): Rgb | null {
  const short = hex.length === 3 || hex.length === 4;
  if (!short && hex.length !== 6 && hex.length !== 8) return null;
  const full = short ? [...hex].map((digit) => digit + digit).join('') : hex;
  return full.length === 8 && full.endsWith('00') ? null : fromNumber(Number.parseInt(full.slice(0, 6), 16));
}

function fromNumber(value: number): Rgb {
  return { red: (value >> 16) & 255, green: (value >> 8) & 255, blue: value & 255 };
}

function channel(text: string): number {
  return Math.min(255, Math.max(0, Math.round(Number.parseFloat(text))));
}
