/** The line at the top: the way home, the title, what is saved, who is here, sharing. */
import { Share2 } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { documentTitle } from '../../flow/read.ts';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import type { ToolDesk } from '../editor/tools/tool-desk.ts';
import { PeopleButton } from '../presence/people-button.tsx';
import type { ShareView } from '../sharing/share-dialog.tsx';
import type { Api } from '../sync/api.ts';
import type { Shelf } from '../sync/shelf.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import { DocumentMenu } from './document-menu.tsx';
import type { OpenDocument } from './open-document.ts';
import { SavingState } from './saving-state.tsx';
import { TitleField } from './title-field.tsx';

export function DocumentHeader(props: {
  readonly opened: OpenDocument;
  readonly api: Api;
  /** What stands in the corner for oneself. */
  readonly you: ReactNode;
  /** True inside a page of another application: its way home and its sharing are not ours to show. */
  readonly embedded: boolean;
  readonly shelf: Shelf;
  readonly role: Role | null;
  readonly editable: boolean;
  readonly tools: ToolDesk;
  readonly onHome: () => void;
  readonly onShare: (view: ShareView) => void;
  /** Enter was pressed in the title. */
  readonly onTitleDone: () => void;
}): ReactElement {
  const { opened } = props;
  const ready = useStore(opened.session.ready);
  return (
    <header className="document-head">
      {!props.embedded && (
        <a
          className="document-home"
          href="/"
          aria-label="Your documents"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            props.onHome();
          }}
        >
          <Logo size={24} />
        </a>
      )}
      <div className="document-name">
        {ready && (
          <TitleField text={documentTitle(opened.session.doc)} editable={props.editable} onDone={props.onTitleDone} />
        )}
        {ready && <SavingState opened={opened} role={props.role} />}
      </div>
      <div className="document-corner">
        <PeopleButton
          presence={opened.presence}
          following={opened.following}
          onManage={props.role !== null && roleAllows(props.role, 'share') ? () => props.onShare('people') : undefined}
        />
        {!props.embedded && (
          <ShareButton opened={opened} disabled={props.role === null} onClick={() => props.onShare('links')} />
        )}
        <DocumentMenu
          opened={opened}
          api={props.api}
          shelf={props.shelf}
          role={props.role}
          tools={props.tools}
          editable={props.editable}
          onHome={props.onHome}
        />
        {props.you}
      </div>
    </header>
  );
}

/** With the number of people who wait for an answer, where there are any. */
function ShareButton(props: {
  readonly opened: OpenDocument;
  readonly disabled: boolean;
  readonly onClick: () => void;
}): ReactElement {
  const waiting = useStore(props.opened.sharing.requests).rows?.length ?? 0;
  const asks = waiting === 1 ? '1 person asks' : `${waiting} people ask`;
  return (
    <Button
      look="primary"
      className="document-share"
      onClick={props.onClick}
      disabled={props.disabled}
      aria-label={waiting > 0 ? `Share, ${asks} for more` : undefined}
    >
      <Share2 aria-hidden />
      <span className="document-share-word">Share</span>
      {waiting > 0 && (
        <span className="document-share-badge" aria-hidden="true">
          {waiting}
        </span>
      )}
    </Button>
  );
}
