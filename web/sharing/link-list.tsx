/** The links of a document: what each is called and gives, who uses it since when, and what can be done with it. */
import { QrCode, Settings2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { LinkInfo } from '../../protocol/rest.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { relativeTime } from '../ui/relative-time.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { dateWords } from './link-form.tsx';
import { LinkSettings } from './link-settings-dialog.tsx';
import type { LinksDesk } from './links-desk.ts';
import { QrDialog } from './qr-dialog.tsx';
import { linkName, shareAddress } from './share-address.ts';

/** What is open above the list, about which link. */
type Open = { readonly what: 'settings' | 'revoke' | 'qr'; readonly link: LinkInfo } | null;

export function LinkList(props: {
  readonly desk: LinksDesk;
  readonly links: readonly LinkInfo[];
  readonly documentId: string;
}): ReactElement {
  const { desk, links, documentId } = props;
  const [showsEnded, setShowsEnded] = useState(false);
  const [open, setOpen] = useState<Open>(null);
  // Kept while a dialog fades away, so that its words do not vanish before it does.
  const [last, setLast] = useState<LinkInfo | null>(null);
  const show = (what: NonNullable<Open>['what'], link: LinkInfo) => {
    setLast(link);
    setOpen({ what, link });
  };
  const close = (isOpen: boolean) => {
    if (!isOpen) setOpen(null);
  };
  const live = links.filter((link) => desk.isLive(link));
  const ended = links.filter((link) => !desk.isLive(link));
  const token = last === null ? null : desk.tokenOf(last);
  return (
    <>
      <ul className="link-list">
        {[...live, ...(showsEnded ? ended : [])].map((link) => (
          <LinkRow key={link.id} link={link} desk={desk} documentId={documentId} onShow={show} />
        ))}
      </ul>
      {ended.length > 0 && (
        <Button look="quiet" aria-expanded={showsEnded} onClick={() => setShowsEnded(!showsEnded)}>
          {showsEnded ? 'Hide ended links' : `Show ended links (${ended.length})`}
        </Button>
      )}
      {last !== null && (
        <LinkSettings
          key={last.id}
          open={open?.what === 'settings'}
          onOpenChange={close}
          link={last}
          desk={desk}
          documentId={documentId}
        />
      )}
      {last !== null && token !== null && (
        <QrDialog
          open={open?.what === 'qr'}
          onOpenChange={close}
          name={linkName(last)}
          address={shareAddress(documentId, token)}
        />
      )}
      <ConfirmDialog
        open={open?.what === 'revoke'}
        onOpenChange={close}
        title="Revoke this link?"
        note={
          last?.current === true
            ? 'This is the link you are using: you will lose access at once, unless you have another one. Nobody can make it work again.'
            : 'Everybody who came by it loses access at once. Nobody can make it work again.'
        }
        action="Revoke link"
        onConfirm={() => {
          if (last !== null) void desk.revoke(last);
        }}
      />
    </>
  );
}

function LinkRow(props: {
  readonly link: LinkInfo;
  readonly desk: LinksDesk;
  readonly documentId: string;
  readonly onShow: (what: NonNullable<Open>['what'], link: LinkInfo) => void;
}): ReactElement {
  const { link, desk, documentId, onShow } = props;
  const token = desk.tokenOf(link);
  const live = desk.isLive(link);
  const name = linkName(link);
  return (
    <li className={live ? 'link-row' : 'link-row link-row-ended'}>
      <div className="link-words">
        <bdi className="link-name">{name}</bdi>
        <LinkFacts link={link} live={live} />
      </div>
      {live && (
        <div className="link-actions">
          {token !== null && (
            <>
              <CopyButton look="quiet" text={shareAddress(documentId, token)} label={`Copy ${name}`}>
                Copy
              </CopyButton>
              <Tooltip text="QR code">
                <Button look="quiet" icon aria-label={`QR code of ${name}`} onClick={() => onShow('qr', link)}>
                  <QrCode aria-hidden />
                </Button>
              </Tooltip>
            </>
          )}
          <Tooltip text="Settings">
            <Button look="quiet" icon aria-label={`Settings of ${name}`} onClick={() => onShow('settings', link)}>
              <Settings2 aria-hidden />
            </Button>
          </Tooltip>
          <Button look="quiet" aria-label={`Revoke ${name}`} onClick={() => onShow('revoke', link)}>
            Revoke
          </Button>
        </div>
      )}
    </li>
  );
}

function LinkFacts({ link, live }: { readonly link: LinkInfo; readonly live: boolean }): ReactElement {
  // Read once when the row appears: a list one looks at, not one that ticks.
  const [nowMs] = useState(() => Date.now());
  const facts = [
    ROLE_WORDS[link.role].can,
    link.current ? 'the link you are using' : '',
    link.revokedAtMs !== null ? 'revoked' : live ? '' : 'expired',
    live && link.expiresAtMs !== null ? `until ${dateWords(link.expiresAtMs)}` : '',
    link.hasPassword ? 'asks for a password' : '',
    peopleWords(link),
    link.lastUsedAtMs === null ? '' : `last used ${relativeTime(link.lastUsedAtMs, nowMs)}`,
  ];
  return (
    <span className="link-facts">
      {facts.filter((fact) => fact !== '').join(' · ')} · made {relativeTime(link.createdAtMs, nowMs)}
      {link.createdBy !== null && (
        <>
          {' '}
          by <bdi>{link.createdBy.name}</bdi>
        </>
      )}
    </span>
  );
}

function peopleWords({ people, maxPeople }: LinkInfo): string {
  if (maxPeople !== null) return `${people} of ${maxPeople} ${maxPeople === 1 ? 'person' : 'people'}`;
  if (people === 0) return 'nobody came by it yet';
  return people === 1 ? '1 person' : `${people} people`;
}
