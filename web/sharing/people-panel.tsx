/** An owner's view of everybody who came to a document: what each may do, and changing it. */
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { PersonInfo, RemovedPerson } from '../../protocol/rest.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { useStore } from '../sync/use-store.ts';
import { AccountMark } from '../ui/account-mark.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { SelectField, Switch } from '../ui/choice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { relativeTime } from '../ui/relative-time.ts';
import { linkName, shareAddress } from './share-address.ts';
import type { SharingDesk } from './sharing-desk.ts';
import { Trouble } from './trouble.tsx';

interface PanelProps {
  readonly desk: SharingDesk;
  readonly documentId: string;
  /** Who one is oneself: nobody changes their own role. */
  readonly me: string | null;
  /** Sharing with people by address, where people can sign in; null elsewhere. */
  readonly byAddress: ReactNode;
}

export function PeoplePanel(props: PanelProps): ReactElement {
  const { desk, documentId } = props;
  const { rows, trouble } = useStore(desk.people);
  const info = useStore(desk.info);
  const [removing, setRemoving] = useState<PersonInfo | null>(null);
  const [asks, setAsks] = useState(false);
  const [gone, setGone] = useState<{ readonly name: string; readonly links: RemovedPerson['links'] } | null>(null);
  useEffect(() => {
    void desk.people.load();
    void desk.loadInfo();
  }, [desk]);
  const remove = async (person: PersonInfo) => {
    const answer = await desk.removePerson(person.person);
    if (answer !== null) setGone({ name: person.name, links: answer.links });
  };
  const here = rows?.filter((person) => person.removedAtMs === null) ?? [];
  const removed = rows?.filter((person) => person.removedAtMs !== null) ?? [];
  return (
    <>
      <Trouble error={trouble} onRetry={() => void desk.people.load()} />
      {props.byAddress}
      <div className="people-setting">
        <Switch
          label="Guests need a name"
          note="Whoever has not chosen a name is asked for one before the document opens. Owners are not asked."
          checked={info?.guests === 'named'}
          disabled={info === null || info.guests === 'none'}
          onChange={(checked) => void desk.setGuests(checked ? 'named' : 'all')}
        />
        {(props.byAddress !== null || info?.guests === 'none') && (
          <Switch
            label="Only for people who have signed in"
            note="Guests are not let in, whatever link they have. Owners are."
            checked={info?.guests === 'none'}
            disabled={info === null}
            onChange={(checked) => void desk.setGuests(checked ? 'none' : 'all')}
          />
        )}
      </div>
      {gone !== null && (
        <Gone name={gone.name} links={gone.links} desk={desk} documentId={documentId} onDone={() => setGone(null)} />
      )}
      {rows === null && <p className="share-hint">{trouble === null ? 'Loading…' : 'The list could not be loaded.'}</p>}
      <ul className="person-list" aria-label="People">
        {here.map((person) => (
          <PersonRow
            key={person.person}
            person={person}
            isMe={person.person === props.me}
            desk={desk}
            onRemove={() => {
              setRemoving(person);
              setAsks(true);
            }}
          />
        ))}
      </ul>
      {removed.length > 0 && (
        <>
          <h3 className="share-heading">Removed</h3>
          <ul className="person-list" aria-label="Removed">
            {removed.map((person) => (
              <RemovedRow key={person.person} person={person} desk={desk} />
            ))}
          </ul>
        </>
      )}
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={`Remove ${removing?.name ?? ''}?`}
        note="They lose access at once, by whatever link they came. What they wrote stays, and what they had not sent yet stays on their device."
        action="Remove"
        onConfirm={() => {
          if (removing !== null) void remove(removing);
        }}
      />
    </>
  );
}

function PersonRow(props: {
  readonly person: PersonInfo;
  readonly isMe: boolean;
  readonly desk: SharingDesk;
  readonly onRemove: () => void;
}): ReactElement {
  const { person, isMe, desk } = props;
  return (
    <li className="person-row">
      <Avatar name={person.name} color={person.color} />
      <Who person={person} isMe={isMe} />
      {!isMe && (
        <div className="person-actions">
          <SelectField<Role | 'link'>
            label={`What ${person.name} may do`}
            hideLabel
            value={person.ownRole ?? 'link'}
            options={[
              { value: 'link', text: byLinkWords(person) },
              ...ROLES.toReversed().map((role) => ({ value: role, text: ROLE_WORDS[role].can })),
            ]}
            onChange={(role) => void desk.changePerson(person.person, role === 'link' ? null : role)}
          />
          <Button look="quiet" aria-label={`Remove ${person.name}`} onClick={props.onRemove}>
            Remove
          </Button>
        </div>
      )}
    </li>
  );
}

function byLinkWords({ role, ownRole }: PersonInfo): string {
  if (ownRole !== null) return 'What their link gives';
  return role === null ? 'No link that works' : `${ROLE_WORDS[role].can}, by link`;
}

function RemovedRow({ person, desk }: { readonly person: PersonInfo; readonly desk: SharingDesk }): ReactElement {
  return (
    <li className="person-row">
      <Avatar name={person.name} color={person.color} />
      <Who person={person} isMe={false} />
      <Button aria-label={`Let ${person.name} in again`} onClick={() => void desk.restorePerson(person.person)}>
        Let in again
      </Button>
    </li>
  );
}

function Who({ person, isMe }: { readonly person: PersonInfo; readonly isMe: boolean }): ReactElement {
  const [nowMs] = useState(() => Date.now());
  const facts = [
    isMe && person.role !== null ? ROLE_WORDS[person.role].can : '',
    person.removedAtMs !== null
      ? `removed ${relativeTime(person.removedAtMs, nowMs)}`
      : person.here
        ? 'here now'
        : `last here ${relativeTime(person.lastSeenAtMs, nowMs)}`,
  ];
  return (
    <span className="person-words">
      <span className="person-name">
        <bdi>{person.name}</bdi>
        {person.account && <AccountMark />}
        {isMe && <span className="link-facts"> (you)</span>}
      </span>
      <span className="link-facts">{facts.filter((fact) => fact !== '').join(' · ')}</span>
    </span>
  );
}

/** Said once somebody was removed: a guest is only as gone as the links they know. */
function Gone(props: {
  readonly name: string;
  readonly links: RemovedPerson['links'];
  readonly desk: SharingDesk;
  readonly documentId: string;
  readonly onDone: () => void;
}): ReactElement {
  return (
    <div className="person-gone" role="status">
      <p>
        <strong>
          <bdi>{props.name}</bdi> is removed.
        </strong>{' '}
        {props.links.length === 0
          ? 'They know no link by which they could come back as somebody new.'
          : 'They could still come back as somebody new, by a link that they know. To keep them out, give it a new address and send that to the others:'}
      </p>
      <ul className="link-list">
        {props.links.map((link) => (
          <GoneLink key={link.id} link={link} desk={props.desk} documentId={props.documentId} />
        ))}
      </ul>
      <Button onClick={props.onDone}>Done</Button>
    </div>
  );
}

function GoneLink(props: {
  readonly link: RemovedPerson['links'][number];
  readonly desk: SharingDesk;
  readonly documentId: string;
}): ReactElement {
  const { link, desk } = props;
  const [token, setToken] = useState<string | null>(null);
  const name = linkName(link);
  return (
    <li className="link-row">
      <span className="link-words">
        <bdi className="link-name">{name}</bdi>
        <span className="link-facts">{ROLE_WORDS[link.role].can}</span>
      </span>
      {token === null ? (
        <Button aria-label={`New address for ${name}`} onClick={() => void desk.links.rotate(link.id).then(setToken)}>
          New address
        </Button>
      ) : (
        <CopyButton text={shareAddress(props.documentId, token)} label={`Copy the new address of ${name}`}>
          Copy the new address
        </CopyButton>
      )}
    </li>
  );
}
