/** One kind of link: what it gives, and the button that makes one or copies the one made before. */
import { Check, Copy, Link as LinkIcon } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Role } from '../../protocol/roles.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { Button } from '../ui/button.tsx';
import { CopyByHand, useCopy } from '../ui/copy-button.tsx';
import { shareAddress } from './share-address.ts';

export function RoleRow(props: {
  readonly role: Role;
  readonly documentId: string;
  /** The token of a link of this kind that this browser made; null where there is none. */
  readonly token: string | null;
  /** Makes a link and answers with its token, or null where that failed. */
  readonly onCreate: () => Promise<string | null>;
}): ReactElement {
  const [busy, setBusy] = useState(false);
  const { outcome, copy } = useCopy();
  const words = ROLE_WORDS[props.role];
  const act = async () => {
    setBusy(true);
    const token = props.token ?? (await props.onCreate());
    if (token !== null) await copy(shareAddress(props.documentId, token));
    setBusy(false);
  };
  const action = props.token === null ? 'Create and copy link' : 'Copy link';
  return (
    <li className="share-role">
      <div className="share-role-words">
        <span className="share-role-name">{words.can}</span>
        <span className="share-role-gives">{words.link}</span>
      </div>
      <Button disabled={busy} aria-label={`${action}: ${words.can}`} onClick={() => void act()}>
        {outcome === 'copied' ? (
          <Check aria-hidden />
        ) : props.token === null ? (
          <LinkIcon aria-hidden />
        ) : (
          <Copy aria-hidden />
        )}
        {outcome === 'copied' ? 'Copied' : action}
      </Button>
      <span role="status" className="visually-hidden">
        {outcome === 'copied' ? `Link copied: ${words.can}` : ''}
      </span>
      {outcome === 'refused' && props.token !== null && (
        <div className="share-by-hand">
          <CopyByHand text={shareAddress(props.documentId, props.token)} />
        </div>
      )}
    </li>
  );
}
