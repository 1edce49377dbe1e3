/** Arranges one open document: header, banners, editor, or the page that says why there is none. */
import { useEffect, useMemo, useRef, useState, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { documentTitle } from '../../flow/read.ts';
import type { ItemId } from '../../flow/schema.ts';
import { roleAllows } from '../../protocol/roles.ts';
import type { ShareView } from '../sharing/share-dialog.tsx';
import { ToolDesk } from '../editor/tools/tool-desk.ts';
import { BY_ACCOUNT } from '../sync/shelf.ts';
import { useStore } from '../sync/use-store.ts';
import { Corner } from '../ui/corner.tsx';
import { beginIdleParts, useDialogPart, useIdlePart, usePart } from '../ui/loaded-part.ts';
import { usePageTitle } from '../ui/use-page-title.ts';
import { DocumentBanners } from './document-banners.tsx';
import { DocumentHeader } from './document-header.tsx';
import { endsThePage } from './ends-the-page.ts';
import { closedPages, cornerCards, documentEditor, sharePart } from './late-parts.ts';
import type { OpenDocument } from './open-document.ts';
import { pageCommands } from './page-commands.ts';
import { usePromptBeforeLoss } from './prompt-before-loss.ts';
import type { SharePart } from './share-part.tsx';
import { Skeleton } from './skeleton.tsx';
import type { Surroundings } from './surroundings.ts';
import { useTextValue } from './use-text-value.ts';
import './document.css';

interface DocumentViewProps {
  readonly opened: OpenDocument;
  readonly around: Surroundings;
  /** What stands in the corner for oneself. */
  readonly you: ReactNode;
  /** The block that the address leads to. */
  readonly block: ItemId | null;
  /** Opens it anew: what kept it closed may have passed. */
  readonly onAgain: () => void;
  readonly onHome: () => void;
}

export function DocumentView(props: DocumentViewProps): ReactElement {
  const { opened, around } = props;
  const connection = useStore(opened.session.connection);
  const title = useTextValue(documentTitle(opened.session.doc));
  const ended = connection.state === 'ended' && endsThePage(connection.code) ? connection.code : null;
  usePageTitle(`${title.trim() === '' ? 'Untitled' : title} · Weft`);
  const pages = useIdlePart(closedPages, ended !== null);
  // Until the page is here that says why, and where it cannot be had, the document stays as it was.
  if (ended === null || pages === null) return <LiveDocument {...props} />;
  const { id, token } = opened;
  const { api, identity } = around;
  switch (ended) {
    case 'password_needed':
      return <pages.PasswordPage opened={opened} around={around} onUnlocked={props.onAgain} onHome={props.onHome} />;
    case 'name_needed':
      return <pages.NamePage id={id} token={token} api={api} identity={identity} onNamed={props.onAgain} />;
    default:
      return (
        <pages.EndedPage code={ended} opened={opened} around={around} onRetry={props.onAgain} onHome={props.onHome} />
      );
  }
}

function LiveDocument({ opened, around, you: corner, block, onHome }: DocumentViewProps): ReactElement {
  const { session, sharing } = opened;
  const { account, api, embedded, identity, shelf } = around;
  const accountState = useStore(account.state).state;
  const connection = useStore(session.connection);
  const role = useStore(session.role) ?? opened.rememberedRole;
  const ready = useStore(session.ready);
  const editor = usePart(documentEditor);
  const corners = useIdlePart(cornerCards, false);
  const [view, setView] = useState<ShareView | null>(null);
  const [tools] = useState(() => new ToolDesk());
  const title = useTextValue(documentTitle(session.doc));
  const commands = useMemo(() => pageCommands(opened), [opened]);
  const { you } = useStore(opened.presence);
  const main = useRef<HTMLElement>(null);
  const editable = role !== null && roleAllows(role, 'write') && connection.state !== 'ended';
  usePromptBeforeLoss(opened);
  const openOther = (id: string) => around.onOpen(id, shelf.find(id)?.token ?? BY_ACCOUNT);
  const { ahead } = opened;
  const wantsText = useRef(opened.isNew);
  const focusText = () => {
    const text = main.current?.querySelector<HTMLElement>('[role="textbox"]') ?? null;
    // Whoever is quicker than the editor gets there once it is, and what they type meanwhile too.
    wantsText.current = text === null;
    if (text !== null) text.focus();
    else if (editable)
      ahead.begin(document, 'Text, which is on its way', 'lines', { giveBack: () => main.current?.focus() });
    else main.current?.focus();
  };
  const textIsHere = (type: (words: string) => void) => {
    beginIdleParts();
    // Whoever went elsewhere meanwhile stays there.
    const { activeElement } = document;
    const isFree = ahead.hasFocus || [null, document.body, main.current].some((one) => one === activeElement);
    const words = ahead.take();
    if (wantsText.current && isFree) focusText();
    if (words !== '') type(words);
  };
  useEffect(() => {
    // Coming from another page of ours, focus would be left on what is gone.
    if (!ahead.hasFocus) main.current?.focus({ preventScroll: true });
    return () => void ahead.take();
  }, [ahead]);
  return (
    <div className="document">
      <a
        className="skip-link"
        href="#content"
        onClick={(event) => {
          // The fragment of this address is its key: following the link would lose it.
          event.preventDefault();
          focusText();
        }}
      >
        Skip to the text
      </a>
      <DocumentHeader
        opened={opened}
        api={api}
        shelf={shelf}
        embedded={embedded}
        you={corner}
        role={role}
        editable={editable}
        tools={tools}
        onHome={onHome}
        onShare={setView}
        onTitleDone={focusText}
      />
      <DocumentBanners opened={opened} around={around} role={role} />
      <main className="document-main" id="content" ref={main} tabIndex={-1}>
        {/* The title on paper: on the screen it is a field in the header. */}
        <div className="print-title" aria-hidden="true" dir="auto">
          {title}
        </div>
        {ready && editor !== null ? (
          <editor.DocumentEditor
            doc={session.doc}
            documentId={opened.id}
            awareness={session.awareness}
            editable={editable}
            presence={opened.presence}
            following={opened.following}
            preferences={opened.preferences}
            mentionables={opened.mentionables}
            pictures={opened.files}
            tools={tools}
            commands={commands}
            target={block}
            {...(embedded ? {} : { onOpenDocument: openOther })}
            label="Document text"
            onReady={textIsHere}
          />
        ) : (
          <Skeleton />
        )}
      </main>
      <Corner>
        {corners !== null && (
          <corners.CornerCards
            opened={opened}
            identity={accountState === 'in' || corner === null ? null : identity}
            onShowAll={() => setView('links')}
          />
        )}
      </Corner>
      {role !== null && (
        <LateShareDialog
          view={view}
          onView={setView}
          desk={sharing}
          documentId={opened.id}
          token={opened.token}
          role={role}
          me={you?.person ?? null}
          account={account}
        />
      )}
    </div>
  );
}

function LateShareDialog(props: ComponentProps<typeof SharePart>): ReactElement | null {
  const part = useDialogPart(sharePart, props.view !== null, () => props.onView(null));
  return part === null ? null : <part.SharePart {...props} />;
}
