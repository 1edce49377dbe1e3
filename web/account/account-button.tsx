/** In the corner: the account that one is signed in to, with the way out, or the way in. Nothing where nobody can sign in. */
import { LogIn, LogOut } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { AccountInfo } from '../../protocol/rest-accounts.ts';
import { forgetCopy } from '../sync/device-copies.ts';
import { useStore } from '../sync/use-store.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import type { Account } from './account.ts';
import './account.css';

/** `guest` is what stands here for somebody who is not signed in, `color` how one is shown, `choice` where that is chosen. */
export function AccountCorner(props: {
  readonly account: Account;
  readonly color: string;
  readonly guest: ReactNode;
  readonly choice: ReactNode;
  readonly onSignedOut: (url: string | null) => void;
}): ReactElement {
  const state = useStore(props.account.state);
  if (state.state === 'in') return <AccountButton {...props} info={state.account} />;
  return (
    <>
      {state.state === 'out' && (
        <Button look="quiet" className="account-sign-in" aria-label="Sign in" onClick={() => props.account.signIn()}>
          <LogIn aria-hidden />
          <span className="account-sign-in-word">Sign in</span>
        </Button>
      )}
      {props.guest}
    </>
  );
}

function AccountButton(props: {
  readonly account: Account;
  readonly info: AccountInfo;
  readonly color: string;
  readonly choice: ReactNode;
  readonly onSignedOut: (url: string | null) => void;
}): ReactElement {
  const { info } = props;
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState(false);
  const signOut = async () => {
    setBusy(true);
    const done = await props.account.signOut((entry) => forgetCopy(entry.id));
    setBusy(false);
    setTrouble(!done.ok);
    if (done.ok) props.onSignedOut(done.url);
  };
  return (
    <Popover
      title={info.name}
      note={info.email ?? 'Your provider told no verified address.'}
      trigger={
        <button type="button" className="avatar-button" aria-label={`Your account: ${info.name}`}>
          <Avatar name={info.name} color={props.color} />
        </button>
      }
    >
      <div className="account-panel">
        <p className="account-hint">
          Others see this name beside what you write. Your documents are yours on every device.
        </p>
        {props.choice}
        <Button disabled={busy} onClick={() => void signOut()}>
          <LogOut aria-hidden />
          Sign out
        </Button>
        <p role="alert" className="account-trouble">
          {trouble && 'You are still signed in: the server cannot be reached right now.'}
        </p>
      </div>
    </Popover>
  );
}
