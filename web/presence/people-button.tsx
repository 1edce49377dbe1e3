/** Who is here: a row of avatars, and behind it the list with names and roles. */
import type { ReactElement } from 'react';
import { useStore } from '../sync/use-store.ts';
import { AccountMark } from '../ui/account-mark.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { ROLE_WORDS } from '../sync/role-words.ts';
import type { PresenceStore, PresentPerson } from './presence-store.ts';
import './people.css';

const SHOWN = 4;

function peopleWords(count: number): string {
  return count === 1 ? '1 person here' : `${count} people here`;
}

export function PeopleButton(props: {
  readonly presence: PresenceStore;
  /** For owners: to what each of them may do. */
  readonly onManage?: (() => void) | undefined;
}): ReactElement | null {
  const { people } = useStore(props.presence);
  if (people.length === 0) return null;
  const others = people.filter((person) => !person.you);
  const more = others.length - SHOWN;
  return (
    <Popover
      title={peopleWords(people.length)}
      trigger={
        <button type="button" className="people-button" aria-label={`${peopleWords(people.length)}. Show who`}>
          <span className="people-stack">
            {others.slice(0, SHOWN).map((person) => (
              <Avatar key={person.key} name={person.name} color={person.color} />
            ))}
          </span>
          <span className="people-count" aria-hidden="true">
            {more > 0 ? `+${more}` : others.length === 0 ? 'Only you' : ''}
          </span>
        </button>
      }
    >
      <ul className="people-list">
        {people.map((person) => (
          <PersonRow key={person.key} person={person} />
        ))}
      </ul>
      {props.onManage !== undefined && (
        <Button className="people-manage" onClick={props.onManage}>
          Manage people…
        </Button>
      )}
    </Popover>
  );
}

function PersonRow({ person }: { readonly person: PresentPerson }): ReactElement {
  return (
    <li className="people-row">
      <Avatar name={person.name} color={person.color} />
      <span className="people-name">
        <bdi>{person.name}</bdi>
        {person.account && <AccountMark />}
        {person.you && <span className="people-you"> (you)</span>}
      </span>
      <span className="people-role">
        {ROLE_WORDS[person.role].name}
        {person.windows > 1 && `, ${person.windows} windows`}
      </span>
    </li>
  );
}
