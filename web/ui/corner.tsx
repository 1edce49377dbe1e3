/** The corner of the page where small notices stand that ask for nothing at once: they take no focus and cover no text for long. */
import { X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button } from './button.tsx';
import './corner.css';

/** Holds the notices. What comes into it is read out once, when the reader is free. */
export function Corner({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <section className="corner" aria-label="Notices" aria-live="polite">
      {children}
    </section>
  );
}

export function CornerCard(props: {
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Where it can be put away: what the button that does it is called. */
  readonly dismiss?: { readonly label: string; readonly act: () => void };
}): ReactElement {
  return (
    <div className="corner-card">
      {props.icon !== undefined && (
        <span className="corner-icon" aria-hidden="true">
          {props.icon}
        </span>
      )}
      <div className="corner-words">{props.children}</div>
      {props.dismiss !== undefined && (
        <Button
          look="quiet"
          icon
          className="corner-dismiss"
          aria-label={props.dismiss.label}
          onClick={props.dismiss.act}
        >
          <X aria-hidden />
        </Button>
      )}
      {props.actions !== undefined && <div className="corner-actions">{props.actions}</div>}
    </div>
  );
}
