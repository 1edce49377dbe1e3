/** One's own avatar, and the small panel behind it in which one says how one wants to be shown. */
import { useState, type ReactElement } from 'react';
import { LIMITS } from '../../protocol/limits.ts';
import type { Identity } from '../sync/identity.ts';
import { useStore } from '../sync/use-store.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Field } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';
import { ColorSwatches } from './color-swatches.tsx';
import './people.css';

export function ProfileButton({ identity }: { readonly identity: Identity }): ReactElement {
  const profile = useStore(identity.profile);
  return (
    <Popover
      title="You"
      note="Others see this name and colour beside what you write. It lives in this browser; there is no account."
      trigger={
        <button type="button" className="avatar-button" aria-label={`You: ${profile.name}. Change your name or colour`}>
          <Avatar name={profile.name} color={profile.color} />
        </button>
      }
    >
      <div className="profile-form">
        <NameField identity={identity} name={profile.name} />
        <ColorSwatches identity={identity} />
      </div>
    </Popover>
  );
}

/** Tells the others when one is done, not letter by letter. */
function NameField({ identity, name }: { readonly identity: Identity; readonly name: string }): ReactElement {
  const [draft, setDraft] = useState(name);
  const commit = () => {
    identity.rename(draft);
    setDraft(identity.profile.get().name);
  };
  return (
    <Field
      label="Name"
      value={draft}
      maxLength={LIMITS.maxNameLength}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit();
      }}
    />
  );
}
