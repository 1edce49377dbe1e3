/** Chooses the page for the address and catches what goes wrong in drawing it. The document's code is loaded when needed. */
import { Compass } from 'lucide-react';
import { useCallback, type ReactElement } from 'react';
import { AccountCorner } from './account/account-button.tsx';
import type { Account } from './account/account.ts';
import { SignedInPage, SignInFailedPage } from './account/sign-in-pages.tsx';
import { documentPage } from './document/document-code.ts';
import type { DocumentPageProps } from './document/document-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { HomeWithAccount } from './home-with-account.tsx';
import { ColorSwatches } from './presence/color-swatches.tsx';
import { ProfileButton } from './presence/profile-button.tsx';
import { documentPath, type Router } from './router.ts';
import type { Api } from './sync/api.ts';
import type { Beginnings } from './sync/beginnings.ts';
import type { Identity } from './sync/identity.ts';
import { isNamedByHost, type Shelf } from './sync/shelf.ts';
import { useStore } from './sync/use-store.ts';
import { Button } from './ui/button.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { usePart } from './ui/loaded-part.ts';
import { MessagePage } from './ui/message-page.tsx';

interface AppProps {
  readonly account: Account;
  readonly router: Router;
  readonly api: Api;
  readonly identity: Identity;
  readonly shelf: Shelf;
  readonly beginnings: Beginnings;
}

export function App(props: AppProps): ReactElement {
  return (
    <ErrorBoundary>
      <Page {...props} />
    </ErrorBoundary>
  );
}

function Page({ router, account, api, identity, shelf, beginnings }: AppProps): ReactElement {
  const route = useStore(router.route);
  const { color } = useStore(identity.profile);
  const signedIn = useStore(account.state).state === 'in';
  const goHome = () => router.go('/');
  const arrived = useCallback((address: string) => router.replace(address), [router]);
  const onOpen = (id: string, token: string) => router.go(documentPath(id, token));
  const corner = (
    <AccountCorner
      account={account}
      color={color}
      guest={<ProfileButton identity={identity} />}
      choice={<ColorSwatches identity={identity} />}
      onSignedOut={(url) => (url === null ? goHome() : window.location.assign(url))}
    />
  );
  switch (route.page) {
    case 'home':
      if (signedIn) return <HomeWithAccount {...{ account, api, shelf, beginnings, corner, onOpen }} />;
      return (
        <HomePage
          api={api}
          shelf={shelf}
          beginnings={beginnings}
          corner={corner}
          addressOf={(entry) => documentPath(entry.id, entry.token)}
          onOpen={onOpen}
        />
      );
    case 'signed-in':
      return <SignedInPage account={account} onDone={arrived} />;
    case 'sign-in-failed':
      return <SignInFailedPage reason={route.reason} onAgain={() => account.signIn()} onHome={goHome} />;
    case 'document':
      return (
        <LateDocumentPage
          key={`${route.id} ${route.token ?? ''}`}
          id={route.id}
          linkToken={route.token}
          hasFragment={route.fragment}
          block={route.block}
          account={account}
          embedded={route.embedded}
          you={route.embedded && isNamedByHost(route.token) ? null : corner}
          api={api}
          identity={identity}
          shelf={shelf}
          beginnings={beginnings}
          onOpen={onOpen}
          onMoved={(token) => router.replace(documentPath(route.id, token))}
          onHome={goHome}
        />
      );
    case 'nowhere':
      return (
        <MessagePage
          icon={<Compass />}
          title="There is no page here"
          actions={
            <Button look="primary" onClick={goHome}>
              Go to your documents
            </Button>
          }
        >
          <p>The address may be cut short or mistyped.</p>
        </MessagePage>
      );
  }
}

/** Blank until its code is there, which takes less time than a sign of it would be worth. */
function LateDocumentPage(props: DocumentPageProps): ReactElement | null {
  const code = usePart(documentPage);
  return code === null ? null : <code.DocumentPage {...props} />;
}
