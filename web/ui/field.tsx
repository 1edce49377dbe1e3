/** A labelled one-line field. */
import { useId, type ComponentProps, type ReactElement } from 'react';
import './field.css';

export function Field({
  label,
  hideLabel = false,
  className,
  ...input
}: ComponentProps<'input'> & { readonly label: string; readonly hideLabel?: boolean }): ReactElement {
  const id = useId();
  return (
    <div className={className === undefined ? 'field' : `field ${className}`}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      <input id={id} className="field-input" autoComplete="off" {...input} />
    </div>
  );
}
