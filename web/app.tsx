/** Chooses the page for the address and catches what goes wrong in drawing it. The document's code is loaded when needed. */
import { Compass } from 'lucide-react';
import { lazy, Suspense, type ReactElement } from 'react';
import { HomePage } from './home/home-page.tsx';
import { ProfileButton } from './presence/profile-button.tsx';
import { documentPath, type Router } from './router.ts';
import type { Api } from './sync/api.ts';
import type { Identity } from './sync/identity.ts';
import type { Shelf } from './sync/shelf.ts';
import { useStore } from './sync/use-store.ts';
import { Button } from './ui/button.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { MessagePage } from './ui/message-page.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';

const DocumentPage = lazy(async () => {
  const { DocumentPage: Page } = await import('./document/document-page.tsx');
  return { default: Page };
});

interface AppProps {
  readonly router: Router;
  readonly api: Api;
  readonly identity: Identity;
  readonly shelf: Shelf;
}

export function App(props: AppProps): ReactElement {
  return (
    <ErrorBoundary>
      <TooltipProvider>
        <Page {...props} />
      </TooltipProvider>
    </ErrorBoundary>
  );
}

function Page({ router, api, identity, shelf }: AppProps): ReactElement {
  const route = useStore(router.route);
  const goHome = () => router.go('/');
  switch (route.page) {
    case 'home':
      return (
        <HomePage
          api={api}
          shelf={shelf}
          corner={<ProfileButton identity={identity} />}
          addressOf={(entry) => documentPath(entry.id, entry.token)}
          onOpen={(id, token) => router.go(documentPath(id, token))}
        />
      );
    case 'document':
      return (
        <Suspense fallback={null}>
          <DocumentPage
            key={`${route.id} ${route.token ?? ''}`}
            id={route.id}
            linkToken={route.token}
            hasFragment={route.fragment}
            api={api}
            identity={identity}
            shelf={shelf}
            onOpen={(id, token) => router.go(documentPath(id, token))}
            onMoved={(token) => router.replace(documentPath(route.id, token))}
            onHome={goHome}
          />
        </Suspense>
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
