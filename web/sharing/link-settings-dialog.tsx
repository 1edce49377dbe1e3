/** The dialogs with a link's settings: one makes a new link, one changes a link or gives it a new address. */
import { RefreshCw } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { LinkInfo } from '../../protocol/rest.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { LinkForm } from './link-form.tsx';
import { changeOf, draftOf, newDraft, newLinkOf, type LinkDraft } from './link-settings.ts';
import type { LinksDesk } from './links-desk.ts';
import { linkName, shareAddress } from './share-address.ts';
import { Trouble } from './trouble.tsx';

interface Opening {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly desk: LinksDesk;
}

/** `onMade` gets the new link's token. */
export function NewLink(props: Opening & { readonly onMade: (token: string) => void }): ReactElement {
  const { desk } = props;
  const create = async (draft: LinkDraft) => {
    const token = await desk.create(newLinkOf(draft, Date.now()));
    if (token === null) return false;
    props.onMade(token);
    props.onOpenChange(false);
    return true;
  };
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title="New link">
      <LinkTrouble desk={desk} />
      <LinkForm link={null} start={newDraft('viewer')} action="Create and copy" onSubmit={create} />
    </Dialog>
  );
}

export function LinkSettings(props: Opening & { readonly link: LinkInfo; readonly documentId: string }): ReactElement {
  const { desk, link } = props;
  const save = async (draft: LinkDraft) => {
    const change = changeOf(link, draft, Date.now());
    const done = Object.keys(change).length === 0 || (await desk.change(link, change));
    if (done) props.onOpenChange(false);
    return done;
  };
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Link settings"
      note={<bdi>{linkName(link)}</bdi>}
    >
      <LinkTrouble desk={desk} />
      {link.current && <p className="share-hint">This is the link you are using yourself.</p>}
      <LinkForm link={link} start={draftOf(link)} action="Save" onSubmit={save}>
        <NewAddress desk={desk} link={link} documentId={props.documentId} />
      </LinkForm>
    </Dialog>
  );
}

/** Rotating, in words: same link, same settings, new address. */
function NewAddress(props: {
  readonly desk: LinksDesk;
  readonly link: LinkInfo;
  readonly documentId: string;
}): ReactElement {
  const { desk, link, documentId } = props;
  const [asking, setAsking] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  return (
    <div className="link-renewal">
      <p className="share-hint">
        Has it got into wrong hands? With a new address the link keeps its settings, and the address it has now stops
        working at once.
        {desk.tokenOf(link) === null && ' This browser does not know the present one; it was made elsewhere.'}
      </p>
      {token === null ? (
        <Button onClick={() => setAsking(true)}>
          <RefreshCw aria-hidden />
          Give it a new address…
        </Button>
      ) : (
        <CopyButton text={shareAddress(documentId, token)}>Copy the new address</CopyButton>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Give this link a new address?"
        note={
          link.current
            ? 'Everybody who came by it loses access until you send them the new address. You go on with it here.'
            : 'Everybody who came by it loses access at once, until you send them the new address.'
        }
        action="New address"
        onConfirm={() => void desk.rotate(link.id).then(setToken)}
      />
    </div>
  );
}

function LinkTrouble({ desk }: { readonly desk: LinksDesk }): ReactElement {
  const { trouble } = useStore(desk.list);
  return <Trouble error={trouble} />;
}
