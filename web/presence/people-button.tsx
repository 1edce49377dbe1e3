/**
 * Who is here: a row of avatars, each of which leads to where that person writes, and behind the number the list with names, roles
 * and the choice to follow somebody.
 */
import { LocateFixed, Users } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { useStore } from '../sync/use-store.ts';
import { AccountMark } from '../ui/account-mark.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import type { Following } from './following.ts';
import type { PresentPerson, PresenceStore } from './presence-store.ts';
import './people.css';

const SHOWN = 4;

function peopleWords(count: number): string {
  return count === 1 ? '1 person here' : `${count} people here`;
}

export function PeopleButton(props: {
  readonly presence: PresenceStore;
  readonly following: Following;
  /** For owners: to what each of them may do. */
  readonly onManage?: (() => void) | undefined;
}): ReactElement | null {
  const { following } = props;
  const { people } = useStore(props.presence);
  const followed = useStore(following.followed);
  const placed = useStore(following.placed);
  // Counted up to close the list: whoever goes somewhere wants to see where.
  const [turn, setTurn] = useState(0);
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (turn > 0) button.current?.querySelector<HTMLElement>('.people-button')?.focus({ preventScroll: true });
  }, [turn]);
  if (people.length === 0) return null;
  const others = people.filter((person) => !person.you);
  const more = others.length - SHOWN;
  return (
    <div className="people" ref={button}>
      <div className="people-stack">
        {others.slice(0, SHOWN).map((person) => (
          <PersonAvatar
            key={person.key}
            person={person}
            isPlaced={placed.has(person.key)}
            isFollowed={followed?.key === person.key && !followed.left}
            onGo={() => following.goTo(person.key)}
          />
        ))}
      </div>
      <Popover
        key={turn}
        title={peopleWords(people.length)}
        trigger={
          <button type="button" className="people-button" aria-label={`${peopleWords(people.length)}. Show who`}>
            {others.length === 0 ? (
              <span className="people-count" aria-hidden="true">
                Only you
              </span>
            ) : (
              <>
                {more > 0 && (
                  <span className="people-count people-more" aria-hidden="true">
                    +{more}
                  </span>
                )}
                <span className="people-count people-all" aria-hidden="true">
                  {people.length}
                </span>
                <Users aria-hidden />
              </>
            )}
          </button>
        }
      >
        <ul className="people-list">
          {people.map((person) => (
            <PersonRow
              key={person.key}
              person={person}
              isPlaced={placed.has(person.key)}
              isFollowed={followed?.key === person.key && !followed.left}
              onGo={() => {
                following.goTo(person.key);
                setTurn(turn + 1);
              }}
              onFollow={(follows) => {
                if (follows) following.follow(person);
                else following.stop();
                setTurn(turn + 1);
              }}
            />
          ))}
        </ul>
        {props.onManage !== undefined && (
          <Button className="people-manage" onClick={props.onManage}>
            Manage people…
          </Button>
        )}
      </Popover>
    </div>
  );
}

function PersonAvatar(props: {
  readonly person: PresentPerson;
  readonly isPlaced: boolean;
  readonly isFollowed: boolean;
  readonly onGo: () => void;
}): ReactElement {
  const { person, isPlaced } = props;
  const words = isPlaced ? `Go to ${person.name}` : `${person.name} is reading`;
  return (
    <Tooltip text={words}>
      <button
        type="button"
        className="people-avatar"
        aria-label={words}
        aria-disabled={!isPlaced}
        data-followed={props.isFollowed ? '' : undefined}
        onClick={() => {
          if (isPlaced) props.onGo();
        }}
      >
        <Avatar name={person.name} color={person.color} />
      </button>
    </Tooltip>
  );
}

function PersonRow(props: {
  readonly person: PresentPerson;
  readonly isPlaced: boolean;
  readonly isFollowed: boolean;
  readonly onGo: () => void;
  readonly onFollow: (follows: boolean) => void;
}): ReactElement {
  const { person, isPlaced, isFollowed } = props;
  return (
    <li className="people-row">
      <Avatar name={person.name} color={person.color} />
      <span className="people-who">
        <span className="people-name">
          <bdi>{person.name}</bdi>
          {person.account && <AccountMark />}
          {person.you && <span className="people-you"> (you)</span>}
        </span>
        <span className="people-role">
          {ROLE_WORDS[person.role].name}
          {person.windows > 1 && `, ${person.windows} windows`}
        </span>
      </span>
      {!person.you && isPlaced && (
        <>
          <Button look="quiet" icon aria-label={`Go to where ${person.name} is`} onClick={props.onGo}>
            <LocateFixed aria-hidden />
          </Button>
          <Button
            aria-pressed={isFollowed}
            aria-label={isFollowed ? `Stop following ${person.name}` : `Follow ${person.name}`}
            onClick={() => props.onFollow(!isFollowed)}
          >
            {isFollowed ? 'Following' : 'Follow'}
          </Button>
        </>
      )}
    </li>
  );
}
