/** Asks for the password of a link before the document opens. What it opens is kept in this browser; the password is not. */
import { CircleAlert, LockKeyhole } from 'lucide-react';
import { useId, useState, type FormEvent, type ReactElement } from 'react';
import { isBlank } from '../sync/plain-text.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { MessagePage } from '../ui/message-page.tsx';
import { useFirstFocus } from '../ui/use-first-focus.ts';
import { usePageTitle } from '../ui/use-page-title.ts';
import { KeepActions } from './keep-actions.tsx';
import type { OpenDocument } from './open-document.ts';
import type { Surroundings } from './surroundings.ts';

export function PasswordPage(props: {
  readonly opened: OpenDocument;
  readonly around: Surroundings;
  /** The document opens now. */
  readonly onUnlocked: () => void;
  readonly onHome: () => void;
}): ReactElement {
  const { opened, around } = props;
  const unsaved = useStore(opened.unsaved);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const troubleId = useId();
  const field = useFirstFocus();
  usePageTitle('Password needed · Weft');
  const unlock = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    const answer = await around.api.unlock(opened.id, opened.token, password);
    setBusy(false);
    if (answer.ok) props.onUnlocked();
    else setTrouble(answer.error.words);
  };
  return (
    <MessagePage icon={<LockKeyhole />} title="This document asks for a password">
      <p>Whoever sent you the link knows it.</p>
      <form className="gate-form" onSubmit={(event) => void unlock(event)}>
        <Field
          label="Password"
          type="password"
          // It is no account's: a browser that offers to keep it would file it under this site as one.
          autoComplete="off"
          ref={field}
          value={password}
          aria-invalid={trouble !== null}
          aria-describedby={troubleId}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <p role="alert" id={troubleId} className="gate-trouble">
          {trouble !== null && (
            <>
              <CircleAlert aria-hidden />
              <span>{trouble}</span>
            </>
          )}
        </p>
        <div className="message-page-actions">
          <Button type="submit" look="primary" disabled={busy || password === ''}>
            Open
          </Button>
          <Button look="quiet" onClick={props.onHome}>
            Go to your documents
          </Button>
        </div>
      </form>
      {unsaved && !isBlank(opened.session.doc) && (
        <>
          <p>
            This device keeps changes of yours that did not reach the server. They are sent once the document opens; or
            take them with you.
          </p>
          <div className="message-page-actions">
            <KeepActions opened={opened} around={around} />
          </div>
        </>
      )}
    </MessagePage>
  );
}
