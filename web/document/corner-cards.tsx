/** What stands in the corner of a document: what was granted, who asks for more, and under which name a newcomer is seen. */
import type { ReactElement } from 'react';
import { NamePrompt } from '../presence/name-prompt.tsx';
import { GrantedCard } from '../sharing/granted-card.tsx';
import { RequestCards } from '../sharing/request-list.tsx';
import type { Identity } from '../sync/identity.ts';
import type { OpenDocument } from './open-document.ts';

export function CornerCards(props: {
  readonly opened: OpenDocument;
  /** Null for whoever has a name from elsewhere. */
  readonly identity: Identity | null;
  readonly onShowAll: () => void;
}): ReactElement {
  const { identity, opened } = props;
  return (
    <>
      <GrantedCard desk={opened.sharing.ask} />
      <RequestCards
        desk={opened.sharing}
        onShowAll={props.onShowAll}
        otherwise={identity === null ? null : <NamePrompt identity={identity} presence={opened.presence} />}
      />
    </>
  );
}
