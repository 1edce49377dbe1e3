/** Buttons, and links that look like them. Knows nothing of what they do. */
import type { ComponentProps, ReactElement } from 'react';
import './button.css';

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet';

interface Look {
  readonly look?: ButtonLook;
  /** Square, for an icon alone; then `aria-label` is needed. */
  readonly icon?: boolean;
}

function classNames({ look = 'plain', icon = false }: Look, extra: string | undefined): string {
  return ['button', `button-${look}`, icon ? 'button-icon' : '', extra ?? ''].filter((name) => name !== '').join(' ');
}

export function Button({
  look,
  icon,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & Look): ReactElement {
  return <button type={type} className={classNames(lookOf(look, icon), className)} {...rest} />;
}

function lookOf(look: ButtonLook | undefined, icon: boolean | undefined): Look {
  return { ...(look === undefined ? {} : { look }), ...(icon === undefined ? {} : { icon }) };
}
