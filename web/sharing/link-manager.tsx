/** An owner's view of a document's links: one row to make each kind, one button for a link with bounds, and the list. */
import { Plus } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { CopyByHand, useCopy } from '../ui/copy-button.tsx';
import { OFFERED_ROLES } from './link-form.tsx';
import { LinkList } from './link-list.tsx';
import { NewLink } from './link-settings-dialog.tsx';
import type { LinksDesk } from './links-desk.ts';
import { RoleRow } from './role-row.tsx';
import { shareAddress } from './share-address.ts';
import { Trouble } from './trouble.tsx';

export function LinkManager(props: { readonly desk: LinksDesk; readonly documentId: string }): ReactElement {
  const { desk, documentId } = props;
  const { rows, trouble } = useStore(desk.list);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const { outcome, copy } = useCopy();
  useEffect(() => void desk.list.load(), [desk]);
  return (
    <>
      <Trouble error={trouble} onRetry={() => void desk.list.load()} />
      <ul className="share-roles">
        {OFFERED_ROLES.map((role) => {
          // The link one is using oneself is not handed out by mistake: revoking it later would lock oneself out. Nor is one
          // with bounds that its receiver would not expect.
          const plain = rows?.findLast(
            (link) =>
              link.role === role &&
              desk.isLive(link) &&
              !link.current &&
              !link.hasPassword &&
              link.maxPeople === null &&
              link.expiresAtMs === null &&
              desk.tokenOf(link) !== null,
          );
          return (
            <RoleRow
              key={role}
              role={role}
              documentId={documentId}
              token={plain === undefined ? null : desk.tokenOf(plain)}
              onCreate={() => desk.create({ role })}
            />
          );
        })}
      </ul>
      <Button className="share-more" onClick={() => setMaking(true)}>
        <Plus aria-hidden />
        New link with settings…
      </Button>
      <span role="status" className={outcome === 'copied' ? 'share-copied' : 'visually-hidden'}>
        {outcome === 'copied' ? 'The new link is copied.' : ''}
      </span>
      {outcome === 'refused' && made !== null && <CopyByHand text={shareAddress(documentId, made)} />}
      <NewLink
        open={making}
        onOpenChange={setMaking}
        desk={desk}
        onMade={(token) => {
          setMade(token);
          void copy(shareAddress(documentId, token));
        }}
      />
      <h3 className="share-heading">Links of this document</h3>
      {rows === null ? (
        <p className="share-hint">{trouble === null ? 'Loading…' : 'The list could not be loaded.'}</p>
      ) : (
        <LinkList desk={desk} links={rows} documentId={documentId} />
      )}
    </>
  );
}
