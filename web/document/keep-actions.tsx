/** What one can do with a text that this device holds and the server does not take: copy, download, a document of one's own. */
import { Copy, CopyCheck, Download, FilePlus2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { plainText } from '../sync/plain-text.ts';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/copy-button.tsx';
import { LoadedPart } from '../ui/loaded-part.ts';
import { downloadText } from './download-text.ts';
import type { OpenDocument } from './open-document.ts';
import type { Saved } from './save-as-own.ts';
import type { Surroundings } from './surroundings.ts';

const ownDocument = new LoadedPart(() => import('./save-as-own.ts'), { whenIdle: true });

export function KeepActions(props: { readonly opened: OpenDocument; readonly around: Surroundings }): ReactElement {
  const { opened, around } = props;
  const { doc } = opened.session;
  const { outcome, copy } = useCopy();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  /** Made, but not whole: that is said before it opens. */
  const [partly, setPartly] = useState<Extract<Saved, { readonly ok: true }> | null>(null);
  const save = async () => {
    setBusy(true);
    const { id, token } = opened;
    const code = await ownDocument.fetch();
    const saved = await code?.saveAsOwn({ source: doc, from: { id, token }, ...around });
    setBusy(false);
    if (saved === undefined) return setTrouble('No document was made: the server cannot be reached.');
    if (!saved.ok) return setTrouble(`No document was made. ${saved.error.words}`);
    if (saved.missingPictures === 0) return around.onOpen(saved.id, saved.token);
    setPartly(saved);
    setTrouble(missingWords(saved.missingPictures));
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
      {partly === null ? (
        <Button disabled={busy} onClick={() => void save()}>
          <FilePlus2 aria-hidden />
          {busy ? 'Saving…' : 'Save as my own document'}
        </Button>
      ) : (
        <Button onClick={() => around.onOpen(partly.id, partly.token)}>
          <FilePlus2 aria-hidden />
          Open my document
        </Button>
      )}
      <span role="status" className={trouble === null && outcome !== 'refused' ? 'visually-hidden' : 'keep-trouble'}>
        {trouble ?? (outcome === 'refused' ? 'This browser does not let the page copy. Download it instead.' : '')}
      </span>
    </>
  );
}

function missingWords(count: number): string {
  const what = count === 1 ? 'one picture' : `${count} pictures`;
  return `Your document is made, but without ${what}: not kept on this device, and not to be had from the server now.`;
}
