/** The dialog behind Share: for an owner, the requests, links and people of a document; for others, the link they have. */
import type { ReactElement, ReactNode } from 'react';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { LinkManager } from './link-manager.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { RequestList } from './request-list.tsx';
import { shareAddress } from './share-address.ts';
import type { SharingDesk } from './sharing-desk.ts';
import './sharing.css';

export type ShareView = 'links' | 'people';

interface ShareProps {
  /** What of it is shown; null where it is closed. */
  readonly view: ShareView | null;
  readonly onView: (view: ShareView | null) => void;
  readonly desk: SharingDesk;
  readonly documentId: string;
  /** The token that this page has the document open with. */
  readonly token: string;
  readonly role: Role;
  /** Who one is oneself, as the server names it. */
  readonly me: string | null;
  /** Sharing with people by address, where people can sign in; null elsewhere. */
  readonly byAddress: ReactNode;
}

export function ShareDialog(props: ShareProps): ReactElement {
  const owner = roleAllows(props.role, 'share');
  return (
    <Dialog
      open={props.view !== null}
      onOpenChange={(open) => {
        if (!open) props.onView(null);
      }}
      title="Share"
      note={
        owner
          ? 'Whoever has a link can do what it gives, and no more. What you change here holds at once.'
          : 'Whoever has your link can do what it gives.'
      }
    >
      {owner ? <OwnerViews {...props} /> : <OwnLink {...props} />}
    </Dialog>
  );
}

function OwnerViews(props: ShareProps): ReactElement {
  const { desk, documentId } = props;
  return (
    <>
      <RequestList desk={desk} />
      <Tabs<ShareView>
        label="What is shared"
        value={props.view ?? 'links'}
        onChange={props.onView}
        tabs={[
          { value: 'links', title: 'Links', content: <LinkManager desk={desk.links} documentId={documentId} /> },
          {
            value: 'people',
            title: 'People',
            content: <PeoplePanel desk={desk} documentId={documentId} me={props.me} byAddress={props.byAddress} />,
          },
        ]}
      />
    </>
  );
}

function OwnLink({ documentId, token, role }: ShareProps): ReactElement {
  return (
    <>
      <div className="share-role share-role-alone">
        <div className="share-role-words">
          <span className="share-role-name">Your link</span>
          <span className="share-role-gives">You here: {ROLE_WORDS[role].can}.</span>
        </div>
        <CopyButton text={shareAddress(documentId, token)} look="primary">
          Copy link
        </CopyButton>
      </div>
      <p className="share-hint">
        What an owner gave to you alone does not go with the link. Other links are made by an owner of the document.
      </p>
    </>
  );
}
