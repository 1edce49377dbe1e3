/** What one can do with a text that this device holds and the server does not take: copy, download, a document of one's own. */
import { Copy, CopyCheck, Download, FilePlus2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Account } from '../account/account.ts';
import type { Api } from '../sync/api.ts';
import type { Identity } from '../sync/identity.ts';
import { plainText } from '../sync/plain-text.ts';
import type { Shelf } from '../sync/shelf.ts';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/copy-button.tsx';
import { downloadText } from './download-text.ts';
import type { OpenDocument } from './open-document.ts';
import { saveAsOwn } from './save-as-own.ts';

/** What the page of a document is made with, and where it can lead. */
export interface Surroundings {
  readonly api: Api;
  readonly identity: Identity;
  readonly shelf: Shelf;
  readonly account: Account;
  /** True inside a page of another application, which has its own way home and its own sharing. */
  readonly embedded: boolean;
  /** To another document. */
  readonly onOpen: (id: string, token: string) => void;
}

export function KeepActions(props: { readonly opened: OpenDocument; readonly around: Surroundings }): ReactElement {
  const { opened, around } = props;
  const { doc } = opened.session;
  const { outcome, copy } = useCopy();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const save = async () => {
    setBusy(true);
    const saved = await saveAsOwn({ source: doc, ...around });
    setBusy(false);
    if (saved.ok) around.onOpen(saved.id, saved.token);
    else setTrouble(`No document was made. ${saved.error.words}`);
  };
  return (
    <>
      <Button onClick={() => void copy(plainText(doc))}>
        {outcome === 'copied' ? <CopyCheck aria-hidden /> : <Copy aria-hidden />}
        {outcome === 'copied' ? 'Copied' : 'Copy the text'}
      </Button>
      <Button onClick={() => downloadText(doc)}>
        <Download aria-hidden />
        Download the copy
      </Button>
      <Button disabled={busy} onClick={() => void save()}>
        <FilePlus2 aria-hidden />
        {busy ? 'Saving…' : 'Save as my own document'}
      </Button>
      <span role="status" className={trouble === null && outcome !== 'refused' ? 'visually-hidden' : 'keep-trouble'}>
        {trouble ?? (outcome === 'refused' ? 'This browser does not let the page copy. Download it instead.' : '')}
      </span>
    </>
  );
}
