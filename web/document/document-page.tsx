/** The page of one document: finds the token to open it with and keeps it open for as long as the page is shown. */
import { KeyRound } from 'lucide-react';
import { useEffect, useEffectEvent, useState, type ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { MessagePage } from '../ui/message-page.tsx';
import { usePageTitle } from '../ui/use-page-title.ts';
import { DocumentView } from './document-view.tsx';
import type { Surroundings } from './keep-actions.tsx';
import { openDocument, type OpenDocument } from './open-document.ts';

interface DocumentPageProps extends Surroundings {
  readonly id: string;
  /** The token in the address, if there is one. */
  readonly linkToken: string | null;
  readonly hasFragment: boolean;
  /** The link that the page came by has a new token. */
  readonly onMoved: (token: string) => void;
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
  // Counted up to open it anew: a password was given, a name chosen, or somebody wants to try again.
  const [attempt, setAttempt] = useState(0);
  const onMoved = useEffectEvent((replacement: string) => props.onMoved(replacement));
  useEffect(() => {
    const document = openDocument({ id, token, api, identity, shelf, onMoved: (moved) => onMoved(moved) });
    setOpened(document);
    return () => {
      setOpened(null);
      void document.close();
    };
  }, [id, token, api, identity, shelf, attempt]);
  if (opened === null) return null;
  return (
    <DocumentView
      opened={opened}
      around={{ api, identity, shelf, onOpen: props.onOpen }}
      onAgain={() => setAttempt(attempt + 1)}
      onHome={props.onHome}
    />
  );
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
