/** Where a link leads, to be read before it is followed: the address itself, the title of a document that this device knows, a copy. */
import { Check, Copy, ExternalLink } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { safeHref } from '../../../flow/links.ts';
import { Button } from '../../ui/button.tsx';
import type { EditorSurface } from '../editor-surface.ts';

export function LinkFacts({
  surface,
  address,
}: {
  readonly surface: EditorSurface;
  readonly address: string;
}): ReactElement {
  const [copied, setCopied] = useState<string | null>(null);
  const href = safeHref(address);
  // Nobody asks a foreign server what its page is called: it would learn who reads what.
  const title = href === null ? null : surface.places.titleOf(href);
  if (href === null) return <span className="link-address">This address is not opened by Weft.</span>;
  return (
    <>
      <a
        className="link-address"
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        onClick={(event) => {
          event.preventDefault();
          surface.places.follow(address);
        }}
      >
        <span className="link-words">
          {title !== null && <strong className="link-title">{title}</strong>}
          <bdi>{address}</bdi>
        </span>
        <ExternalLink aria-label="(opens in a new tab)" />
      </a>
      <Button
        look="quiet"
        icon
        aria-label={copied === address ? 'Address copied' : 'Copy address'}
        onClick={() => void surface.copy(address).then((done) => setCopied(done ? address : null))}
      >
        {copied === address ? <Check aria-hidden /> : <Copy aria-hidden />}
      </Button>
    </>
  );
}
