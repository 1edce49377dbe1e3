/**
 * The pages around documents: the first one, the two of signing in, and the one for an address that leads nowhere. A part of its own, so that
 * whoever comes for a document does not wait for them.
 */
import { Compass } from 'lucide-react';
import { useCallback, type ReactElement, type ReactNode } from 'react';
import { SignedInPage, SignInFailedPage } from './account/sign-in-pages.tsx';
import type { Account } from './account/account.ts';
import { bringFile } from './bring-file.ts';
import { HomePage } from './home/home-page.tsx';
import { HomeWithAccount } from './home-with-account.tsx';
import { documentPath, type Route, type Router } from './router.ts';
import type { Api } from './sync/api.ts';
import type { Beginnings } from './sync/beginnings.ts';
import type { Shelf } from './sync/shelf.ts';
import { useStore } from './sync/use-store.ts';
import { Button } from './ui/button.tsx';
import { MessagePage } from './ui/message-page.tsx';

export interface StartPagesProps {
  readonly route: Exclude<Route, { readonly page: 'document' }>;
  readonly router: Router;
  readonly account: Account;
  readonly api: Api;
  readonly shelf: Shelf;
  readonly beginnings: Beginnings;
  /** What stands in the corner for oneself. */
  readonly corner: ReactNode;
  readonly onOpen: (id: string, token: string) => void;
  readonly onHome: () => void;
}

export function StartPages(props: StartPagesProps): ReactElement {
  const { route, router, account, api, shelf, beginnings, corner, onOpen, onHome } = props;
  const signedIn = useStore(account.state).state === 'in';
  const arrived = useCallback((address: string) => router.replace(address), [router]);
  switch (route.page) {
    case 'home':
      if (signedIn) return <HomeWithAccount {...{ account, api, shelf, beginnings, corner, onOpen }} />;
      return (
        <HomePage
          api={api}
          shelf={shelf}
          beginnings={beginnings}
          bringFile={bringFile}
          corner={corner}
          addressOf={(entry) => documentPath(entry.id, entry.token)}
          onOpen={onOpen}
        />
      );
    case 'signed-in':
      return <SignedInPage account={account} onDone={arrived} />;
    case 'sign-in-failed':
      return <SignInFailedPage reason={route.reason} onAgain={() => account.signIn()} onHome={onHome} />;
    case 'nowhere':
      return (
        <MessagePage
          icon={<Compass />}
          title="There is no page here"
          actions={
            <Button look="primary" onClick={onHome}>
              Go to your documents
            </Button>
          }
        >
          <p>The address may be cut short or mistyped.</p>
        </MessagePage>
      );
  }
}
