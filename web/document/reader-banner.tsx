/** Tells a reader what they may do here, and lets them ask for more: what became of that stands here too. */
import { Eye, MessageSquare } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Role } from '../../protocol/roles.ts';
import type { AskDesk, Asking } from '../sharing/ask-desk.ts';
import { useStore } from '../sync/use-store.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { LoadedPart, useDialogPart } from '../ui/loaded-part.ts';

const askDialog = new LoadedPart(() => import('../sharing/ask-dialog.tsx'), { whenIdle: true });

export function ReaderBanner({ desk, role }: { readonly desk: AskDesk; readonly role: Role }): ReactElement {
  const asking = useStore(desk);
  const [opens, setOpens] = useState(false);
  const dialog = useDialogPart(askDialog, opens, () => setOpens(false));
  const comments = role === 'commenter';
  return (
    <>
      <Banner
        tone="note"
        icon={comments ? <MessageSquare /> : <Eye />}
        actions={
          asking.state === 'waiting' ? (
            <Button onClick={() => void desk.withdraw()}>Withdraw</Button>
          ) : (
            <Button onClick={() => setOpens(true)}>{asking.state === 'declined' ? 'Ask again' : 'Ask to edit'}</Button>
          )
        }
      >
        {comments
          ? 'Your link is for commenting, which is still to come here. Until then you can read this document, not change it.'
          : 'You can read this document, not change it.'}
        {askingWords(asking)}
      </Banner>
      {dialog !== null && <dialog.AskDialog open={opens} onOpenChange={setOpens} desk={desk} role={role} />}
    </>
  );
}

function askingWords(asking: Asking): string {
  if (asking.state === 'waiting') {
    return ` You asked to ${asking.role === 'commenter' ? 'comment' : 'edit'}; an owner has yet to answer.`;
  }
  return asking.state === 'declined' ? ' An owner declined your request.' : '';
}
