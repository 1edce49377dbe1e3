/** The mark: the weft, one thread in the shape of a W, going across three warp threads. */
import type { ReactElement } from 'react';

export function Logo({ size = 24 }: { readonly size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" strokeLinecap="round" aria-hidden="true">
      <path d="M6.8 3.5v17M12 3.5v17M17.2 3.5v17" stroke="currentColor" strokeWidth="1.3" opacity="0.36" />
      <path
        d="M2.6 7.5C4 13 5 17 6.8 17S10.4 9 12 9S15.4 17 17.2 17S20 13 21.4 7.5"
        stroke="var(--accent)"
        strokeWidth="2.5"
      />
    </svg>
  );
}
