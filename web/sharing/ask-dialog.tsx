/** Asking the owners for more than one's link gives. */
import { useId, useState, type FormEvent, type ReactElement } from 'react';
import { LIMITS } from '../../protocol/limits.ts';
import type { Role } from '../../protocol/roles.ts';
import type { ApiError } from '../sync/rest-caller.ts';
import { Button } from '../ui/button.tsx';
import { RadioChoice } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { AskDesk } from './ask-desk.ts';
import { Trouble } from './trouble.tsx';
import './sharing.css';

export function AskDialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly desk: AskDesk;
  /** What one may do now. */
  readonly role: Role;
}): ReactElement {
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Ask to edit"
      note="The owners of this document see your name and what you write here. Once one of them allows it, you can go on at once."
    >
      <AskForm desk={props.desk} role={props.role} onSent={() => props.onOpenChange(false)} />
    </Dialog>
  );
}

function AskForm(props: { readonly desk: AskDesk; readonly role: Role; readonly onSent: () => void }): ReactElement {
  const [wanted, setWanted] = useState<'editor' | 'commenter'>('editor');
  const [message, setMessage] = useState('');
  const [trouble, setTrouble] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const error = await props.desk.ask(wanted, message);
    setBusy(false);
    setTrouble(error);
    if (error === null) props.onSent();
  };
  return (
    <form className="link-form" onSubmit={(event) => void send(event)}>
      {props.role === 'viewer' && (
        <RadioChoice
          label="What would you like to do?"
          value={wanted}
          options={[
            { value: 'editor', text: 'Edit', note: 'Write in the text with the others.' },
            { value: 'commenter', text: 'Comment', note: 'Leave remarks beside the text.' },
          ]}
          onChange={setWanted}
        />
      )}
      <div className="field">
        <label htmlFor={id} className="field-label">
          Message (if you like)
        </label>
        <textarea
          id={id}
          className="field-input share-message"
          rows={3}
          maxLength={LIMITS.maxMessageLength}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
      </div>
      <Trouble error={trouble} />
      <Button type="submit" look="primary" disabled={busy}>
        Ask
      </Button>
    </form>
  );
}
