/** A person as a coloured disc with their initials. Takes a stranger's name and colour and shows them inertly. */
import type { CSSProperties, ReactElement } from 'react';
import './avatar.css';

/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '');
  const [first] = letters;
  if (first === undefined) return '?';
  const last = letters.length > 1 ? letters.at(-1) : undefined;
  return (first + (last ?? '')).toLocaleUpperCase();
}

/** Black or white, whichever reads better on `#rrggbb`. */
export function inkOn(color: string): '#ffffff' | '#16130d' {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#ffffff' : '#16130d';
}

export function Avatar(props: {
  readonly name: string;
  readonly color: string;
  readonly small?: boolean;
}): ReactElement {
  // React sets each as a single property through the CSSOM, so a stranger's colour cannot become more than a colour.
  const style: CSSProperties = { backgroundColor: props.color, color: inkOn(props.color) };
  return (
    <span className={props.small === true ? 'avatar avatar-small' : 'avatar'} style={style} aria-hidden="true">
      <bdi>{initialsOf(props.name)}</bdi>
    </span>
  );
}
