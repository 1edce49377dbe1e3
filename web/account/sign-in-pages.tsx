/** The pages that one passes on the way back from the provider: the one that goes on by itself, and the one that says why not. */
import { LogIn, UserX } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { MessagePage } from '../ui/message-page.tsx';
import { usePageTitle } from '../ui/use-page-title.ts';
import type { Account } from './account.ts';

export function SignedInPage(props: {
  readonly account: Account;
  readonly onDone: (address: string) => void;
}): ReactElement {
  const { account, onDone } = props;
  usePageTitle('Signing in · Weft');
  useEffect(() => {
    let isHere = true;
    void account.arrive().then((address) => {
      if (isHere) onDone(address);
    });
    return () => {
      isHere = false;
    };
  }, [account, onDone]);
  return (
    <MessagePage icon={<LogIn />} title="Signing you in">
      <p role="status">Your documents are on their way.</p>
    </MessagePage>
  );
}

const REASONS: Readonly<Record<string, string>> = {
  refused: 'Your provider, or you there, said no. Nothing was changed.',
  stale: 'That took too long, or it was begun in another browser or tab. Please begin again.',
  provider:
    'Your provider did not answer as it should. Please try again in a moment, or tell whoever runs this server.',
  'not-welcome':
    'This server lets in only people whose address belongs to certain domains, and yours does not, or your provider has not verified it.',
};

export function SignInFailedPage(props: {
  readonly reason: string;
  readonly onAgain: () => void;
  readonly onHome: () => void;
}): ReactElement {
  usePageTitle('Not signed in · Weft');
  const words = Object.hasOwn(REASONS, props.reason) ? REASONS[props.reason] : undefined;
  return (
    <MessagePage
      icon={<UserX />}
      title="You are not signed in"
      actions={
        <>
          <Button look="primary" onClick={props.onAgain}>
            Try again
          </Button>
          <Button onClick={props.onHome}>Go on without</Button>
        </>
      }
    >
      <p>{words ?? 'Signing in did not work. Please try again.'}</p>
    </MessagePage>
  );
}
