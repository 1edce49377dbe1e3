/** The mark: three warp threads and the weft that goes over and under them. */
import type { ReactElement } from 'react';

export function Logo({ size = 24 }: { readonly size?: number }): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      strokeLinecap="round"
      strokeWidth="2"
      aria-hidden="true"
    >
      <path d="M6.5 3v18M12 3v18M17.5 3v18" stroke="currentColor" opacity="0.38" />
      <path d="M2.5 7.5h2M8.5 7.5h13M2.5 12h7.5M14 12h1.5M19.5 12h2M2.5 16.5h2M8.5 16.5h13" stroke="var(--accent)" />
    </svg>
  );
}
