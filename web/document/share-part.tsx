/** The Share dialog with what each feature has for it: links, requests and people, and sharing by address. Fetched when it is first opened. */
import type { ComponentProps, ReactElement } from 'react';
import type { Account } from '../account/account.ts';
import { InvitePanel } from '../account/invite-panel.tsx';
import { ShareDialog } from '../sharing/share-dialog.tsx';
import { useStore } from '../sync/use-store.ts';

interface SharePartProps extends Omit<ComponentProps<typeof ShareDialog>, 'byAddress'> {
  readonly account: Account;
}

export function SharePart({ account, ...dialog }: SharePartProps): ReactElement {
  const { state } = useStore(account.state);
  const { documentId, token } = dialog;
  const byAddress =
    state === 'in' || state === 'out' ? <InvitePanel api={account.api} documentId={documentId} token={token} /> : null;
  return <ShareDialog {...dialog} byAddress={byAddress} />;
}
