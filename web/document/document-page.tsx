/** The page of one document: finds the token to open it with and keeps it open for as long as the page is shown. */
import { KeyRound } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { Api } from '../sync/api.ts';
import type { Identity } from '../sync/identity.ts';
import type { Shelf } from '../sync/shelf.ts';
import { Button } from '../ui/button.tsx';
import { MessagePage } from '../ui/message-page.tsx';
import { usePageTitle } from '../ui/use-page-title.ts';
import { DocumentView } from './document-view.tsx';
import { openDocument, type OpenDocument } from './open-document.ts';

interface DocumentPageProps {
  readonly id: string;
  /** The token in the address, if there is one. */
  readonly linkToken: string | null;
  readonly hasFragment: boolean;
  readonly api: Api;
  readonly identity: Identity;
  readonly shelf: Shelf;
  readonly onHome: () => void;
}

export function DocumentPage(props: DocumentPageProps): ReactElement | null {
  // A bookmark without the fragment opens with what this browser kept; a broken fragment is a broken link and says so.
  const [token] = useState(
    () => props.linkToken ?? (props.hasFragment ? null : (props.shelf.find(props.id)?.token ?? null)),
  );
  return token === null ? <NoToken onHome={props.onHome} /> : <Opened {...props} token={token} />;
}

function Opened(props: DocumentPageProps & { readonly token: string }): ReactElement | null {
  const { id, token, api, identity, shelf } = props;
  const [opened, setOpened] = useState<OpenDocument | null>(null);
  useEffect(() => {
    const document = openDocument({ id, token, api, identity, shelf });
    setOpened(document);
    return () => {
      setOpened(null);
      void document.close();
    };
  }, [id, token, api, identity, shelf]);
  if (opened === null) return null;
  return <DocumentView opened={opened} api={api} identity={identity} shelf={shelf} onHome={props.onHome} />;
}

function NoToken({ onHome }: { readonly onHome: () => void }): ReactElement {
  usePageTitle('Link not complete · Weft');
  return (
    <MessagePage
      icon={<KeyRound />}
      title="This link is not complete"
      actions={
        <Button look="primary" onClick={onHome}>
          Go to your documents
        </Button>
      }
    >
      <p>
        A link to a document ends in <code>#</code> and a key. Here the key is missing or broken, as when a link was cut
        in two by a mail program. Ask whoever sent it for the whole link.
      </p>
    </MessagePage>
  );
}
