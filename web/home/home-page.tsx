/** The first page: begin a document, or go back to one that was open in this browser. */
import { CircleAlert, EllipsisVertical, FileUp, Plus } from 'lucide-react';
import { useEffectEvent, useLayoutEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import type { Api } from '../sync/api.ts';
import type { Beginnings, Bring, TemplateName } from '../sync/beginnings.ts';
import { forgetCopy } from '../sync/device-copies.ts';
import { BY_ACCOUNT, type Shelf, type ShelfEntry } from '../sync/shelf.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import { Menu } from '../ui/menu.tsx';
import { ThemeChoice } from '../ui/theme-choice.tsx';
import { usePageTitle } from '../ui/use-page-title.ts';
import { KeptWords } from './kept-words.tsx';
import { RecentDocuments } from './recent-documents.tsx';
import { TemplateCards } from './template-cards.tsx';
import './home.css';

export function HomePage(props: {
  readonly api: Api;
  readonly shelf: Shelf;
  readonly beginnings: Beginnings;
  /** Reads a file that somebody opens: what a document begins with, or why not in words. */
  readonly bringFile: (file: File) => Promise<{ readonly bring: Bring } | { readonly words: string }>;
  /** What stands in the upper right corner beside the menu. */
  readonly corner: ReactNode;
  readonly addressOf: (entry: ShelfEntry) => string;
  readonly onOpen: (id: string, token: string) => void;
  /** The documents of the account that one is signed in to; they are not listed a second time. */
  readonly mine?: { readonly list: ReactNode; readonly listed: ReadonlySet<string> };
}): ReactElement {
  const { mine } = props;
  const entries = useStore(props.shelf.entries).filter(({ id }) => mine?.listed.has(id) !== true);
  usePageTitle('Weft');
  return (
    <div className="home">
      <header className="home-head">
        <span className="home-mark">
          <Logo size={26} />
          Weft
        </span>
        <div className="home-corner">
          <Menu
            trigger={
              <Button look="quiet" icon aria-label="Menu">
                <EllipsisVertical aria-hidden />
              </Button>
            }
          >
            <ThemeChoice />
          </Menu>
          {props.corner}
        </div>
      </header>
      <main className="home-main" id="content">
        <section className="home-intro">
          <h1 className="home-title">Write one document, together.</h1>
          <p className="home-lead">
            Share a link and everybody writes at once, no account needed. When Weft says <em>on disk</em>, your words
            are on the server’s disk.
          </p>
          <NewDocument
            api={props.api}
            shelf={props.shelf}
            beginnings={props.beginnings}
            bringFile={props.bringFile}
            onOpen={props.onOpen}
            byAccount={mine !== undefined}
          />
        </section>
        {mine?.list}
        <RecentDocuments
          entries={entries}
          {...(mine === undefined ? {} : { title: 'Only in this browser' })}
          addressOf={props.addressOf}
          onOpen={(entry) => props.onOpen(entry.id, entry.token)}
          onForget={(entry) => {
            props.shelf.forget(entry.id);
            props.api.forgetPass(entry.token);
            void forgetCopy(entry.id);
          }}
        />
      </main>
    </div>
  );
}

function NewDocument(props: {
  readonly api: Api;
  readonly shelf: Shelf;
  readonly beginnings: Beginnings;
  readonly bringFile: (file: File) => Promise<{ readonly bring: Bring } | { readonly words: string }>;
  readonly onOpen: (id: string, token: string) => void;
  /** True where the account keeps the new document's key, so that this browser need not. */
  readonly byAccount: boolean;
}): ReactElement {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const newButton = useRef<HTMLButtonElement>(null);
  const { beginnings } = props;
  const { ahead } = beginnings;
  const [isKeeping, setIsKeeping] = useState(() => beginnings.words !== '');
  const create = async (template: TemplateName | null, bring: Bring | null = null) => {
    const isEmpty = template === null && bring === null;
    // Whoever asks for an empty page goes on to write: on a slow machine or line that is before there is one.
    if (isEmpty) {
      const giveBack = () => newButton.current?.focus();
      ahead.begin(document, 'First words of the new document', 'lines', { giveBack, before: beginnings.words });
      setIsKeeping(false);
    }
    setBusy(true);
    setTrouble(null);
    const answer = await props.api.createDocument();
    setBusy(false);
    if (!answer.ok) {
      setTrouble(answer.error.words);
      return;
    }
    if (isEmpty) beginnings.keepWords('');
    const { id, role } = answer.value;
    const token = props.byAccount ? BY_ACCOUNT : answer.value.token;
    props.shelf.created(id, token, role, '');
    beginnings.noteMade(id);
    if (template !== null) beginnings.note(id, template);
    if (bring !== null) beginnings.noteBrought(id, bring);
    props.onOpen(id, token);
  };
  const discard = () => {
    beginnings.keepWords('');
    setIsKeeping(false);
    newButton.current?.focus();
  };
  const open = async (file: File) => {
    setBusy(true);
    setTrouble(null);
    const read = await props.bringFile(file);
    setBusy(false);
    if ('words' in read) setTrouble(read.words);
    else await create(null, read.bring);
  };
  useLayoutEffect(() => {
    // Only now: while it was busy, the button took no focus. And before the next key, which goes where the words are shown.
    if (trouble === null || !ahead.isTaking) return;
    beginnings.keepWords(ahead.end());
    setIsKeeping(true);
  }, [ahead, beginnings, trouble]);
  // A file may be dropped anywhere: without this the browser would go to it and leave Weft.
  const drop = useEffectEvent((event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (event.type === 'drop' && file !== undefined && !busy) void open(file);
  });
  useLayoutEffect(() => {
    const listener = (event: DragEvent) => drop(event);
    window.addEventListener('dragover', listener);
    window.addEventListener('drop', listener);
    return () => {
      window.removeEventListener('dragover', listener);
      window.removeEventListener('drop', listener);
    };
  }, []);
  return (
    <div className="home-new">
      <Button
        ref={newButton}
        look="primary"
        className="home-new-button"
        disabled={busy}
        onClick={() => void create(null)}
      >
        <Plus aria-hidden />
        New document
      </Button>
      <Button look="plain" className="home-new-button" disabled={busy} onClick={() => input.current?.click()}>
        <FileUp aria-hidden />
        Open a Markdown file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".md,.markdown,.mdown,.txt,text/markdown,text/plain"
        aria-label="Markdown file"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file !== undefined) void open(file);
        }}
      />
      <p role="alert" className="home-trouble">
        {trouble !== null && (
          <>
            <CircleAlert aria-hidden />
            <span>No document was made. {trouble}</span>
          </>
        )}
      </p>
      {isKeeping && <KeptWords beginnings={beginnings} isWriting={trouble !== null} onDiscard={discard} />}
      <TemplateCards disabled={busy} onChoose={(name) => void create(name)} />
    </div>
  );
}
