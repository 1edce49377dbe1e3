/**
 * The editor as the page uses it: text, toolbar, carets of the others, for one document. React makes the elements; the
 * surface fills them. Knows no connection: it is given a Y.Doc and an awareness and whoever syncs them.
 */
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { browserClock, browserDrawer, browserRandomBytes } from '../sync/browser-ports.ts';
import { useStore } from '../sync/use-store.ts';
import { LoadedPart, useIdlePart } from '../ui/loaded-part.ts';
import type { Following } from '../presence/following.ts';
import './editor.css';
import './blocks/blocks.css';
import './blocks/containers.css';
import './blocks/objects.css';
import './images/images.css';
import './code/code.css';
import './palette.css';
import './carets/carets.css';
import type { Company } from './company/whereabouts.ts';
import { LateControls } from './containers/late-controls.tsx';
import { keptFolds } from './containers/kept-folds.ts';
import { EditorSurface } from './editor-surface.ts';
import type { ItemId } from '../../flow/schema.ts';
import type { Pictures } from './images/pictures.ts';
import { LateBesideText } from './late-beside-text.tsx';
import type { PaletteCommand } from './palette-commands.ts';
import { languageOf, type WritingPreferences } from './preferences.ts';
import { Toolbar } from './toolbar/toolbar.tsx';
import type { ToolDesk } from './tools/tool-desk.ts';
import { ToolParts } from './tools/tool-parts.tsx';
import type { Mentionables } from './typeahead/mention-source.ts';

export interface DocumentEditorProps {
  readonly doc: Y.Doc;
  /** What the device keeps of this reader's view of the document it keeps under this id. */
  readonly documentId: string;
  readonly awareness: Awareness;
  readonly editable: boolean;
  /** Whose caret is whose; the page's PresenceStore. */
  readonly presence: Company;
  /** Whom one goes to or follows. */
  readonly following: Following;
  /** How one likes to write. */
  readonly preferences: WritingPreferences;
  /** Who and what a mention can be of. */
  readonly mentionables: Mentionables;
  /** Who keeps the pictures of the document. */
  readonly pictures: Pictures;
  /** Which tools around the text are open: find, palette, shortcuts. */
  readonly tools: ToolDesk;
  /** What the page adds to the palette. */
  readonly commands?: readonly PaletteCommand[];
  /** To another document; without it the palette offers none. */
  readonly onOpenDocument?: (id: string) => void;
  /** The block that the address led to. */
  readonly target?: ItemId | null;
  /** What a screen reader calls the text. */
  readonly label: string;
  /** Called once the text is on the page, with what types into its beginning as keys do. */
  readonly onReady?: (type: (words: string) => void) => void;
}

export function DocumentEditor(props: DocumentEditorProps): ReactElement {
  const { doc, documentId, awareness, presence, mentionables, pictures, tools, editable } = props;
  const [surface, setSurface] = useState<EditorSurface | null>(null);
  const startsEditable = useRef(editable);

  // Before the browser paints: what it would paint first is an editor without text.
  useLayoutEffect(() => {
    const made = new EditorSurface({
      doc,
      awareness,
      presence,
      mentionables,
      pictures,
      tools,
      documentId,
      origin: location.origin,
      editable: startsEditable.current,
      clock: browserClock,
      isApple: /Mac|iPhone|iPad/.test(navigator.platform),
      folds: keptFolds(browserDrawer(), documentId),
      makeId,
      copy: copyText,
      onError: (error) => reportError(error),
    });
    setSurface(made);
    return () => {
      setSurface(null);
      made.close();
    };
  }, [doc, documentId, awareness, presence, mentionables, pictures, tools]);

  useEffect(() => {
    startsEditable.current = editable;
    surface?.setEditable(editable);
  }, [surface, editable]);

  return <div className="editor">{surface !== null && <Surface {...props} surface={surface} />}</div>;
}

/** What accompanies the text and is not needed for the first keystroke. */
const readingPart = new LoadedPart(() => import('./reading-part.tsx'), { whenIdle: true });

function Surface(props: DocumentEditorProps & { readonly surface: EditorSurface }): ReactElement {
  const { surface, editable, label, onReady, target = null, awareness, presence, following, preferences } = props;
  const text = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLDivElement>(null);
  const ready = useRef(onReady);
  const isEmpty = useStore(surface.isEmpty);
  const notice = useStore(surface.notice);
  const hintId = useId();
  const chosen = useStore(preferences);
  // Whoever chose smart quotes or focus mode wants them from the first word on.
  const reading = useIdlePart(readingPart, chosen.smartTypography || chosen.focus);

  useEffect(() => {
    ready.current = onReady;
  }, [onReady]);
  useLayoutEffect(() => {
    if (text.current === null || overlay.current === null) return undefined;
    surface.mount({ text: text.current, overlay: overlay.current });
    // The page scrolls, not the text: what keeps the caret clear of header and toolbar is set on the page.
    document.documentElement.classList.add('has-editor');
    ready.current?.((words) => surface.typeFirst(words));
    return () => {
      document.documentElement.classList.remove('has-editor');
      surface.unmount();
    };
  }, [surface]);

  useEffect(() => {
    if (target !== null) surface.places.arriveAt(target);
  }, [surface, target]);

  return (
    <>
      {editable && <Toolbar surface={surface} />}
      <div className="editor-sheet">
        <div
          ref={text}
          className="editor-text"
          role="textbox"
          aria-multiline="true"
          aria-label={label}
          aria-readonly={!editable}
          aria-placeholder={editable ? PLACEHOLDER : undefined}
          aria-describedby={editable ? hintId : undefined}
          tabIndex={0}
          spellCheck={editable && chosen.spellcheck ? 'true' : 'false'}
          lang={languageOf(chosen)}
          contentEditable={editable}
          suppressContentEditableWarning
        />
        {isEmpty && editable && (
          <div className="editor-placeholder-text" aria-hidden="true">
            {PLACEHOLDER}
          </div>
        )}
        <div ref={overlay} className="editor-overlay" aria-hidden="true" />
        {editable && <LateControls surface={surface} />}
        <ToolParts
          surface={surface}
          editable={editable}
          commands={props.commands ?? NO_COMMANDS}
          mentionables={props.mentionables}
          onOpenDocument={props.onOpenDocument ?? null}
        />
      </div>
      {editable && (
        <p id={hintId} className="visually-hidden">
          Tab moves a list item or code in, and in a table to the next cell; press Escape and then Tab to leave the
          text. Type / for what can be inserted, @ to mention somebody.
        </p>
      )}
      <div role="status" className="editor-notice-place">
        {notice !== null && (
          <p className="editor-notice">
            {notice}
            <button type="button" onClick={() => surface.dismissNotice()}>
              OK
            </button>
          </p>
        )}
      </div>
      {editable && <LateBesideText surface={surface} />}
      {reading !== null && (
        <reading.ReadingPart
          surface={surface}
          awareness={awareness}
          company={presence}
          following={following}
          preferences={preferences}
        />
      )}
    </>
  );
}

const NO_COMMANDS: readonly PaletteCommand[] = [];
const PLACEHOLDER = 'Write, or press / for everything else';

/** 72 random bits: enough that no two blocks of a document ever get the same. */
function makeId(): string {
  return Array.from(browserRandomBytes(9), (byte) => byte.toString(36).padStart(2, '0')).join('');
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No secure origin, or the person said no.
    return false;
  }
}
