/** The page of one document: finds the token to open it with and keeps it open for as long as the page is shown. */
import { KeyRound } from 'lucide-react';
import { useEffect, useEffectEvent, useState, type ReactElement, type ReactNode } from 'react';
import type { ItemId } from '../../flow/schema.ts';
import type { Beginnings } from '../sync/beginnings.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { MessagePage } from '../ui/message-page.tsx';
import { usePageTitle } from '../ui/use-page-title.ts';
import { DocumentView } from './document-view.tsx';
import { openDocument, type OpenDocument } from './open-document.ts';
import { tokenToOpen } from './opening.ts';
import type { Surroundings } from './surroundings.ts';

export interface DocumentPageProps extends Surroundings {
  readonly id: string;
  /** What a document that was just made is to begin with. */
  readonly beginnings: Beginnings;
  /** The token in the address, if there is one. */
  readonly linkToken: string | null;
  readonly hasFragment: boolean;
  /** The block that the address leads to. */
  readonly block: ItemId | null;
  /** What stands in the corner for oneself; null where a host application names one. */
  readonly you: ReactNode;
  /** The link that the page came by has a new token. */
  readonly onMoved: (token: string) => void;
  readonly onHome: () => void;
}

export function DocumentPage(props: DocumentPageProps): ReactElement | null {
  const account = useStore(props.account.state);
  // Decided once: what opens the document does not change while it is open.
  const [token, setToken] = useState(() => tokenToOpen(props, props.shelf.find(props.id), account.state));
  const decide = useEffectEvent(() => setToken(tokenToOpen(props, props.shelf.find(props.id), account.state)));
  useEffect(() => {
    if (token === undefined || token === null) decide();
  }, [token, account.state]);
  if (token === undefined) return null;
  if (token !== null) return <Opened {...props} token={token} />;
  return <NoToken onHome={props.onHome} onSignIn={account.state === 'out' ? () => props.account.signIn() : null} />;
}

function Opened(props: DocumentPageProps & { readonly token: string }): ReactElement | null {
  const { id, token, api, identity, shelf, beginnings } = props;
  const [opened, setOpened] = useState<OpenDocument | null>(null);
  // Counted up to open it anew: a password was given, a name chosen, or somebody wants to try again.
  const [attempt, setAttempt] = useState(0);
  const onMoved = useEffectEvent((replacement: string) => props.onMoved(replacement));
  useEffect(() => {
    const document = openDocument({ id, token, api, identity, shelf, beginnings, onMoved: (moved) => onMoved(moved) });
    setOpened(document);
    return () => {
      setOpened(null);
      void document.close();
    };
  }, [id, token, api, identity, shelf, beginnings, attempt]);
  if (opened === null) return null;
  return (
    <DocumentView
      opened={opened}
      around={{ api, identity, shelf, account: props.account, embedded: props.embedded, onOpen: props.onOpen }}
      you={props.you}
      block={props.block}
      onAgain={() => setAttempt(attempt + 1)}
      onHome={props.onHome}
    />
  );
}

function NoToken(props: { readonly onHome: () => void; readonly onSignIn: (() => void) | null }): ReactElement {
  const { onHome, onSignIn } = props;
  usePageTitle('Link not complete · Weft');
  return (
    <MessagePage
      icon={<KeyRound />}
      title="This link is not complete"
      actions={
        <>
          {onSignIn !== null && (
            <Button look="primary" onClick={onSignIn}>
              Sign in
            </Button>
          )}
          <Button look={onSignIn === null ? 'primary' : 'plain'} onClick={onHome}>
            Go to your documents
          </Button>
        </>
      }
    >
      <p>
        A link to a document ends in <code>#</code> and a key. Here the key is missing or broken, as when a link was cut
        in two by a mail program. Ask whoever sent it for the whole link.
      </p>
      {onSignIn !== null && (
        <p>If the document is shared with you by your address, sign in and it opens without a key.</p>
      )}
    </MessagePage>
  );
}
