/** Requests for more, for owners: as notices in the corner while they write, and as a list in the Share dialog. */
import { useState, type ReactElement, type ReactNode } from 'react';
import type { RequestInfo } from '../../protocol/rest.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { useStore } from '../sync/use-store.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { CornerCard } from '../ui/corner.tsx';
import type { SharingDesk } from './sharing-desk.ts';
import { Trouble } from './trouble.tsx';

/** What somebody wants, after "asks". */
function wish({ role }: RequestInfo): string {
  return role === 'owner' ? 'to become an owner' : role === 'editor' ? 'to edit' : 'to comment';
}

/** One at a time, the oldest first: more would cover the text. */
export function RequestCards(props: {
  readonly desk: SharingDesk;
  readonly onShowAll: () => void;
  /** What stands in the corner where nobody asks. */
  readonly otherwise: ReactNode;
}): ReactNode {
  const { rows } = useStore(props.desk.requests);
  const [later, setLater] = useState<readonly string[]>([]);
  const waiting = (rows ?? []).filter((request) => !later.includes(request.id));
  const [request] = waiting;
  if (request === undefined) return props.otherwise;
  return (
    <CornerCard
      key={request.id}
      icon={<Avatar small name={request.name} color={request.color} />}
      dismiss={{ label: `Answer ${request.name} later`, act: () => setLater([...later, request.id]) }}
      actions={
        <>
          <Answers desk={props.desk} request={request} />
          {waiting.length > 1 && (
            <Button look="quiet" onClick={props.onShowAll}>
              {waiting.length - 1} more…
            </Button>
          )}
        </>
      }
    >
      <Asks request={request} />
    </CornerCard>
  );
}

/** Nothing at all where nobody asks. */
export function RequestList({ desk }: { readonly desk: SharingDesk }): ReactElement | null {
  const { rows, trouble } = useStore(desk.requests);
  if ((rows === null || rows.length === 0) && trouble === null) return null;
  return (
    <section className="requests" aria-label="Requests">
      <Trouble error={trouble} onRetry={() => void desk.requests.load()} />
      <ul className="person-list" aria-label="Requests">
        {rows?.map((request) => (
          <li key={request.id} className="person-row">
            <Avatar name={request.name} color={request.color} />
            <span className="person-words">
              <Asks request={request} />
            </span>
            <span className="request-answers">
              <Answers desk={desk} request={request} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Asks({ request }: { readonly request: RequestInfo }): ReactElement {
  return (
    <>
      <span>
        <strong>
          <bdi>{request.name}</bdi>
        </strong>{' '}
        asks {wish(request)}.
      </span>
      {request.message !== '' && (
        <span className="request-message">
          “<bdi>{request.message}</bdi>”
        </span>
      )}
    </>
  );
}

function Answers({ desk, request }: { readonly desk: SharingDesk; readonly request: RequestInfo }): ReactElement {
  const [busy, setBusy] = useState(false);
  const answer = async (act: Promise<void>) => {
    setBusy(true);
    await act;
    setBusy(false);
  };
  return (
    <>
      <Button
        look="primary"
        disabled={busy}
        aria-label={`Allow ${request.name} ${wish(request)}`}
        title={ROLE_WORDS[request.role].gives}
        onClick={() => void answer(desk.grant(request))}
      >
        Allow
      </Button>
      <Button disabled={busy} aria-label={`Decline ${request.name}`} onClick={() => void answer(desk.decline(request))}>
        Decline
      </Button>
    </>
  );
}
