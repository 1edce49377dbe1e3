/** The links of a document: what each is called and gives, since when, and how to end it. */
import { useState, type ReactElement } from 'react';
import { LIMITS } from '../../protocol/limits.ts';
import type { LinkInfo } from '../../protocol/rest.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { relativeTime } from '../ui/relative-time.ts';
import { shareAddress } from './share-address.ts';

interface ListProps {
  readonly links: readonly LinkInfo[];
  readonly documentId: string;
  readonly tokenOf: (link: LinkInfo) => string | null;
  readonly isLive: (link: LinkInfo) => boolean;
  readonly onRename: (link: LinkInfo, label: string) => void;
  readonly onRevoke: (link: LinkInfo) => void;
}

export function LinkList(props: ListProps): ReactElement {
  const [showsEnded, setShowsEnded] = useState(false);
  const [revoking, setRevoking] = useState<LinkInfo | null>(null);
  const live = props.links.filter(props.isLive);
  const ended = props.links.filter((link) => !props.isLive(link));
  return (
    <>
      <ul className="link-list">
        {live.map((link) => (
          <LinkRow key={link.id} link={link} {...props} onRevoke={setRevoking} />
        ))}
        {showsEnded && ended.map((link) => <LinkRow key={link.id} link={link} {...props} onRevoke={setRevoking} />)}
      </ul>
      {ended.length > 0 && (
        <Button look="quiet" aria-expanded={showsEnded} onClick={() => setShowsEnded(!showsEnded)}>
          {showsEnded ? 'Hide ended links' : `Show ended links (${ended.length})`}
        </Button>
      )}
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={(open) => {
          if (!open) setRevoking(null);
        }}
        title="Revoke this link?"
        note={
          revoking?.current === true
            ? 'This is the link you are using: you will lose access at once, unless you have another one. Nobody can make it work again.'
            : 'Everybody who came by it loses access at once. Nobody can make it work again.'
        }
        action="Revoke link"
        onConfirm={() => {
          if (revoking !== null) props.onRevoke(revoking);
        }}
      />
    </>
  );
}

function nameOf(link: LinkInfo): string {
  return link.label === '' ? `${ROLE_WORDS[link.role].name} link` : link.label;
}

function LinkRow(props: ListProps & { readonly link: LinkInfo }): ReactElement {
  const { link } = props;
  const [renaming, setRenaming] = useState(false);
  const [nowMs] = useState(() => Date.now());
  const token = props.tokenOf(link);
  const live = props.isLive(link);
  const facts = [
    ROLE_WORDS[link.role].can,
    `made ${relativeTime(link.createdAtMs, nowMs)}`,
    link.current ? 'the link you are using' : '',
    link.revokedAtMs !== null ? 'revoked' : live ? '' : 'expired',
    live && link.expiresAtMs !== null ? `until ${new Date(link.expiresAtMs).toLocaleString()}` : '',
  ];
  return (
    <li className={live ? 'link-row' : 'link-row link-row-ended'}>
      <div className="link-words">
        {renaming ? (
          <RenameField
            label={link.label}
            onDone={(label) => {
              setRenaming(false);
              if (label !== null && label !== link.label) props.onRename(link, label);
            }}
          />
        ) : (
          <bdi className="link-name">{nameOf(link)}</bdi>
        )}
        <span className="link-facts">{facts.filter((fact) => fact !== '').join(' · ')}</span>
      </div>
      {live && !renaming && (
        <div className="link-actions">
          {token !== null && (
            <CopyButton look="quiet" text={shareAddress(props.documentId, token)} label={`Copy ${nameOf(link)}`}>
              Copy
            </CopyButton>
          )}
          <Button look="quiet" aria-label={`Rename ${nameOf(link)}`} onClick={() => setRenaming(true)}>
            Rename
          </Button>
          <Button look="quiet" aria-label={`Revoke ${nameOf(link)}`} onClick={() => props.onRevoke(link)}>
            Revoke
          </Button>
        </div>
      )}
    </li>
  );
}

/** `onDone` gets null where the name is to stay as it is. */
function RenameField(props: { readonly label: string; readonly onDone: (label: string | null) => void }): ReactElement {
  const [draft, setDraft] = useState(props.label);
  return (
    <form
      className="link-rename"
      onSubmit={(event) => {
        event.preventDefault();
        props.onDone(draft.trim());
      }}
    >
      <Field
        label="Name of the link"
        hideLabel
        placeholder="For whom is it?"
        value={draft}
        maxLength={LIMITS.maxNameLength}
        ref={(element: HTMLInputElement | null) => {
          if (element !== null && document.activeElement !== element && element.dataset['focused'] === undefined) {
            element.dataset['focused'] = '';
            element.focus();
          }
        }}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // Escape ends the renaming, not the dialog around it.
          event.stopPropagation();
          props.onDone(null);
        }}
      />
      <Button type="submit">Save</Button>
    </form>
  );
}
