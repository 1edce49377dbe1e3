/** A calm line across the page that says what is unusual right now, and perhaps offers something to do about it. */
import type { ReactElement, ReactNode } from 'react';
import './banner.css';

export type BannerTone = 'note' | 'warning' | 'trouble';

export function Banner(props: {
  readonly tone: BannerTone;
  readonly icon: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}): ReactElement {
  return (
    <div className={`banner banner-${props.tone}`}>
      <span className="banner-icon" aria-hidden="true">
        {props.icon}
      </span>
      <div className="banner-text">
        <div className="banner-words">{props.children}</div>
      </div>
      {props.actions !== undefined && <div className="banner-actions">{props.actions}</div>}
    </div>
  );
}
