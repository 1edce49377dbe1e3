/** Chooses the page for the address and catches what goes wrong in drawing it. The document's code is loaded when needed. */
import type { ReactElement } from 'react';
import { AccountCorner } from './account/account-button.tsx';
import type { Account } from './account/account.ts';
import { documentPage } from './document/document-code.ts';
import type { DocumentPageProps } from './document/document-page.tsx';
import { ColorSwatches } from './presence/color-swatches.tsx';
import { ProfileButton } from './presence/profile-button.tsx';
import { documentPath, type Router } from './router.ts';
import { startPages } from './start-code.ts';
import type { StartPagesProps } from './start-pages.tsx';
import type { Api } from './sync/api.ts';
import type { Beginnings } from './sync/beginnings.ts';
import type { Identity } from './sync/identity.ts';
import { isNamedByHost, type Shelf } from './sync/shelf.ts';
import { useStore } from './sync/use-store.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { usePart } from './ui/loaded-part.ts';

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
  const goHome = () => router.go('/');
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
  if (route.page !== 'document') {
    const around = { router, account, api, shelf, beginnings, corner, onOpen };
    return <LateStartPages route={route} {...around} onHome={goHome} />;
  }
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
}

/** Blank until its code is there, which takes less time than a sign of it would be worth. */
function LateDocumentPage(props: DocumentPageProps): ReactElement | null {
  const code = usePart(documentPage);
  return code === null ? null : <code.DocumentPage {...props} />;
}

function LateStartPages(props: StartPagesProps): ReactElement | null {
  const code = usePart(startPages);
  return code === null ? null : <code.StartPages {...props} />;
}
