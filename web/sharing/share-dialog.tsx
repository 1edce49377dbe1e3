/** The dialog behind Share: for an owner, making and managing links; for others, the link they have. */
import type { ReactElement } from 'react';
import { roleAllows } from '../../protocol/roles.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LinkManager } from './link-manager.tsx';
import { shareAddress, type ShareProps } from './share-address.ts';
import './sharing.css';

export function ShareDialog(
  props: ShareProps & { readonly open: boolean; readonly onOpenChange: (open: boolean) => void },
): ReactElement {
  const owner = roleAllows(props.role, 'share');
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Share"
      note={
        owner
          ? 'Whoever has a link can do what it gives, and no more. A link that you revoke stops at once.'
          : 'Whoever has your link can do what you can do here.'
      }
    >
      {owner ? <LinkManager {...props} /> : <OwnLink {...props} />}
    </Dialog>
  );
}

function OwnLink({ documentId, token, role }: ShareProps): ReactElement {
  return (
    <>
      <div className="share-role share-role-alone">
        <div className="share-role-words">
          <span className="share-role-name">{ROLE_WORDS[role].can}</span>
          <span className="share-role-gives">{ROLE_WORDS[role].gives}</span>
        </div>
        <CopyButton text={shareAddress(documentId, token)} look="primary">
          Copy link
        </CopyButton>
      </div>
      <p className="share-hint">Other links are made by an owner of the document.</p>
    </>
  );
}
