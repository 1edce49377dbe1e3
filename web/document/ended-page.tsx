/** The pages for a document that does not open, each saying what happened and what can still be done. */
import {
  CalendarX2,
  FileQuestion,
  FileX2,
  HardDrive,
  KeyRound,
  LogIn,
  TriangleAlert,
  Unlink,
  UserRoundX,
  UsersRound,
} from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { useStore } from '../sync/use-store.ts';
import { BY_ACCOUNT } from '../sync/shelf.ts';
import { isBlank } from '../sync/plain-text.ts';
import { Button } from '../ui/button.tsx';
import { MessagePage } from '../ui/message-page.tsx';
import { KeepActions } from './keep-actions.tsx';
import type { OpenDocument } from './open-document.ts';
import type { Surroundings } from './surroundings.ts';

/** What an owner can undo without a new link. */
const MAY_PASS: readonly ErrorCode[] = ['link_full', 'removed'];

const PAGES: Partial<Record<ErrorCode, { readonly icon: ReactNode; readonly title: string; readonly text: string }>> = {
  unauthorized: {
    icon: <KeyRound />,
    title: 'This link does not open anything',
    text: 'Its key is not known here. It may be mistyped or cut short. Ask whoever sent it for a new link.',
  },
  link_revoked: {
    icon: <Unlink />,
    title: 'This link was revoked',
    text: 'An owner of the document ended it. If you should still have access, ask them for a new link.',
  },
  sign_in_needed: {
    icon: <LogIn />,
    title: 'Sign in to open this document',
    text: 'An owner has closed it to everybody who has not signed in.',
  },
  link_expired: {
    icon: <CalendarX2 />,
    title: 'This link has expired',
    text: 'It was made to work until a certain time, which has passed. An owner of the document can make a new one.',
  },
  link_full: {
    icon: <UsersRound />,
    title: 'This link is full',
    text: 'It was made for a certain number of people, and as many have come by it. An owner of the document can raise the number or make another link.',
  },
  removed: {
    icon: <UserRoundX />,
    title: 'You were removed from this document',
    text: 'An owner of the document ended your access. If that was a mistake, ask them to let you in again: then this link works as before.',
  },
  document_not_found: {
    icon: <FileQuestion />,
    title: 'There is no document here',
    text: 'Either it never was on this server, or this link belongs to another document.',
  },
  document_deleted: {
    icon: <FileX2 />,
    title: 'This document was deleted',
    text: 'An owner deleted it for everybody.',
  },
  document_damaged: {
    icon: <HardDrive />,
    title: 'This document could not be read',
    text: 'What the server’s disk holds of it is damaged. It was set aside, unchanged, and the other documents are not concerned. Whoever runs this server can look into it and restore a backup.',
  },
};

/** For somebody who is signed in and came without a link. */
const NOT_SHARED = {
  icon: <FileQuestion />,
  title: 'This document is not yours to open',
  text: 'Either it is not there, or nobody has shared it with your account. Ask an owner for a link, or to share it with your address.',
};

export function EndedPage(props: {
  readonly code: ErrorCode;
  readonly opened: OpenDocument;
  readonly around: Surroundings;
  /** Tries again: what kept the document closed may have passed. */
  readonly onRetry: () => void;
  readonly onHome: () => void;
}): ReactElement {
  const { opened, around } = props;
  const unsaved = useStore(opened.unsaved);
  const account = useStore(around.account.state).state;
  const byAccount = opened.token === BY_ACCOUNT;
  const helped = props.code === 'sign_in_needed' || byAccount;
  const page = (byAccount && props.code === 'document_not_found' ? NOT_SHARED : PAGES[props.code]) ?? {
    icon: <TriangleAlert />,
    title: 'This document does not open',
    text: ERRORS[props.code].words,
  };
  const [holdsCopy, setHoldsCopy] = useState(() => !isBlank(opened.session.doc));
  const forget = async () => {
    setHoldsCopy(false);
    await opened.forgetCopy();
    around.shelf.forget(opened.id);
    props.onHome();
  };
  return (
    <MessagePage
      icon={page.icon}
      title={page.title}
      actions={
        <>
          {helped && account === 'out' && !around.embedded && (
            <Button look="primary" onClick={() => around.account.signIn()}>
              Sign in
            </Button>
          )}
          {!around.embedded && (
            <Button look={helped && account === 'out' ? 'plain' : 'primary'} onClick={props.onHome}>
              Go to your documents
            </Button>
          )}
          {MAY_PASS.includes(props.code) && <Button onClick={props.onRetry}>Try again</Button>}
          {holdsCopy && (
            <>
              <KeepActions opened={opened} around={around} />
              <Button look="quiet" onClick={() => void forget()}>
                Remove it from this device
              </Button>
            </>
          )}
        </>
      }
    >
      <p>{page.text}</p>
      {holdsCopy && (
        <p>
          This device still keeps a copy of the text
          {unsaved ? ', with changes that the server did not confirm' : ''}. You can take it with you.
        </p>
      )}
    </MessagePage>
  );
}
