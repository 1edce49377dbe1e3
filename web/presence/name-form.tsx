/** Choosing the name and colour under which the others see one, for the first time. */
import { useState, type FormEvent, type ReactElement } from 'react';
import { LIMITS } from '../../protocol/limits.ts';
import type { Identity } from '../sync/identity.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useFirstFocus } from '../ui/use-first-focus.ts';
import { ColorSwatches } from './color-swatches.tsx';
import './people.css';

export function NameForm(props: {
  readonly identity: Identity;
  readonly action: string;
  readonly onDone: () => void;
}): ReactElement {
  const { identity } = props;
  const field = useFirstFocus();
  // A name that was drawn by lot is a suggestion, not an answer; one that was chosen stands there to be kept.
  const [name, setName] = useState(() => (identity.profile.get().chosen === true ? identity.profile.get().name : ''));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    identity.rename(name);
    props.onDone();
  };
  return (
    <form className="profile-form" onSubmit={submit}>
      <Field
        label="Your name"
        placeholder={identity.profile.get().name}
        value={name}
        maxLength={LIMITS.maxNameLength}
        autoComplete="nickname"
        ref={field}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ColorSwatches identity={identity} />
      <div className="profile-actions">
        <Button type="submit" look="primary" disabled={name.trim() === ''}>
          {props.action}
        </Button>
      </div>
    </form>
  );
}
