/**
 * What stands in the built page for how lucide makes an icon of its lines (`web/build/icons-one-by-one.ts`): its own asks each icon for a colour, a
 * size and a context, none of which is used here, and is 2 kB of the first script. An icon stands beside words.
 */
import { createElement, type ReactElement } from 'react';

interface IconData {
  /** Elements of SVG with their attributes, a key among them. */
  readonly node: readonly (readonly [name: string, attributes: Readonly<Record<string, string>>])[];
}

interface IconProps {
  readonly className?: string;
}

export function lucideIcon({ node }: IconData): (props: IconProps) => ReactElement {
  return ({ className }) =>
    createElement(
      'svg',
      {
        className,
        width: 24,
        height: 24,
        viewBox: '0 0 24 24',
        fill: 'none',
        stroke: 'currentColor',
        strokeWidth: 2,
        strokeLinecap: 'round',
        strokeLinejoin: 'round',
        'aria-hidden': true,
      },
      node.map(([name, attributes]) => createElement(name, attributes)),
    );
}
