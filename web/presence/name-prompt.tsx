/** Tells a newcomer once, in the corner, under which name the others see them, and lets them choose their own. */
import { useState, type ReactElement } from 'react';
import type { Identity } from '../sync/identity.ts';
import { useStore } from '../sync/use-store.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { CornerCard } from '../ui/corner.tsx';
import { NameForm } from './name-form.tsx';
import type { PresenceStore } from './presence-store.ts';

/** Nothing for whoever has chosen, and nothing while nobody else is here to see a name. */
export function NamePrompt(props: {
  readonly identity: Identity;
  readonly presence: PresenceStore;
}): ReactElement | null {
  const { identity } = props;
  const profile = useStore(identity.profile);
  const { people } = useStore(props.presence);
  const [choosing, setChoosing] = useState(false);
  if (profile.chosen === true || (!choosing && people.length < 2)) return null;
  return (
    <CornerCard
      icon={<Avatar small name={profile.name} color={profile.color} />}
      dismiss={{ label: `Stay ${profile.name}`, act: () => identity.settle() }}
      {...(choosing ? {} : { actions: <Button onClick={() => setChoosing(true)}>Choose your name</Button> })}
    >
      {choosing ? (
        <NameForm identity={identity} action="Use this name" onDone={() => setChoosing(false)} />
      ) : (
        <>
          The others see you as <strong>{profile.name}</strong>.
        </>
      )}
    </CornerCard>
  );
}
