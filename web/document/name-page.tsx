/** Asks for a name before a document opens that is closed to guests without one. */
import { CircleAlert, UserRound } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { NameForm } from '../presence/name-form.tsx';
import type { Api } from '../sync/api.ts';
import type { Identity } from '../sync/identity.ts';
import { MessagePage } from '../ui/message-page.tsx';
import { usePageTitle } from '../ui/use-page-title.ts';

export function NamePage(props: {
  readonly id: string;
  readonly token: string;
  readonly api: Api;
  readonly identity: Identity;
  /** The document opens now. */
  readonly onNamed: () => void;
}): ReactElement {
  const [trouble, setTrouble] = useState<string | null>(null);
  usePageTitle('Name needed · Weft');
  const introduce = async () => {
    const answer = await props.api.introduce(props.id, props.token, props.identity.profile.get());
    if (answer.ok) props.onNamed();
    else setTrouble(answer.error.words);
  };
  return (
    <MessagePage icon={<UserRound />} title="What is your name?">
      <p>The owners of this document want to know who is here. Whoever has it open sees your name and colour.</p>
      <div className="gate-form">
        <NameForm identity={props.identity} action="Open the document" onDone={() => void introduce()} />
        <p role="alert" className="gate-trouble">
          {trouble !== null && (
            <>
              <CircleAlert aria-hidden />
              <span>{trouble}</span>
            </>
          )}
        </p>
      </div>
    </MessagePage>
  );
}
