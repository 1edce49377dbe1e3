/**
 * The panel in which one finds and replaces: a corner of the page, not a dialog, so that the text can be read and written while
 * it is open. Whoever may only read can find.
 */
import { ArrowDown, ArrowUp, CaseSensitive, ChevronDown, ChevronRight, Regex, Undo2, WholeWord, X } from 'lucide-react';
import { useEffect, useEffectEvent, useId, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { browserClock } from '../../sync/browser-ports.ts';
import { useStore } from '../../sync/use-store.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import type { EditorSurface } from '../editor-surface.ts';
import { matchesChord, showChord } from '../shortcuts/key-chord.ts';
import { chordOf, KEY_TABLE } from '../shortcuts/key-table.ts';
import { FindDesk, type FindState } from './find-desk.ts';
import { HitPainter } from './hit-painter.ts';
import type { Query } from './search.ts';
import { startPatternWorker } from './start-pattern-worker.ts';
import './find.css';

export interface FindPanelProps {
  readonly surface: EditorSurface;
  readonly editable: boolean;
  /** Whether the part that replaces is open, and counted up whenever somebody asks for the panel again. */
  readonly replaces: boolean;
  readonly asked: number;
  /** What was selected when the panel was asked for. */
  readonly selected: string;
  readonly onClose: () => void;
}

export function FindPanel(props: FindPanelProps): ReactElement | null {
  const { surface } = props;
  const [desk, setDesk] = useState<FindDesk | null>(null);
  useEffect(() => {
    const text = surface.editor.getRootElement();
    if (text === null) return undefined;
    const made = new FindDesk({
      binding: surface.binding,
      clock: browserClock,
      startWorker: startPatternWorker,
      endStep: () => surface.endStep(),
      onChange: (listener) => {
        const ends = [
          surface.editor.registerUpdateListener(({ dirtyElements, dirtyLeaves }) => {
            if (dirtyElements.size > 0 || dirtyLeaves.size > 0) listener();
          }),
          surface.binding.onPulled(listener),
        ];
        return () => {
          for (const end of ends) end();
        };
      },
    });
    const painter = new HitPainter({ editor: surface.editor, binding: surface.binding, desk: made, text });
    setDesk(made);
    return () => {
      painter.close();
      made.close();
      setDesk(null);
    };
  }, [surface]);
  return desk === null ? null : <Panel {...props} desk={desk} />;
}

function Panel({
  surface,
  desk,
  editable,
  replaces,
  asked,
  selected,
  onClose,
}: FindPanelProps & { readonly desk: FindDesk }): ReactElement {
  const state = useStore(desk.state);
  const [opened, setOpened] = useState(replaces);
  const [replacement, setReplacement] = useState('');
  const [done, setDone] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const id = useId();
  const { query } = state;
  const { isApple, tools } = surface;
  const showsReplace = editable && opened;
  const hasReplaced = done?.startsWith('Replaced') === true;

  // Asked for again, it takes what is selected now and waits for another word.
  useEffect(() => {
    if (replaces) setOpened(true);
    const typed = tools.typedAhead.take();
    const text = typed || selected || desk.state.get().query.text;
    if (text !== '') desk.look({ ...desk.state.get().query, text });
    field.current?.focus();
    // Somebody who is typing already goes on behind what they typed.
    if (typed === '') field.current?.select();
  }, [asked, desk, replaces, selected, tools]);

  const look = (change: Partial<Query>): void => {
    setDone(null);
    desk.look({ ...query, ...change });
  };
  const close = (): void => {
    const place = desk.placeOfActive();
    onClose();
    if (place !== null) surface.binding.pullAndSelect(place);
    surface.focusText();
  };
  const replace = (): void => {
    setDone(desk.replace(replacement) ? 'Replaced.' : null);
  };
  const replaceAll = (): void => {
    const count = desk.replaceAll(replacement);
    setDone(count === 0 ? 'Nothing to replace.' : `Replaced ${count}.`);
  };
  const takeBack = (): void => {
    surface.undo();
    setDone('Taken back.');
  };
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const isNext = chords('findNext').some((chord) => matchesChord(chord, event, isApple));
    const isPrevious = chords('findPrevious').some((chord) => matchesChord(chord, event, isApple));
    const takesBack = hasReplaced && chords('undo').some((chord) => matchesChord(chord, event, isApple));
    if (event.key === 'Escape') close();
    else if (takesBack) takeBack();
    else if (isNext || isPrevious) desk.step(isNext ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    const frame = panel.current;
    const listen = (event: KeyboardEvent): void => onKeyDown(event);
    frame?.addEventListener('keydown', listen);
    const seen = window.visualViewport;
    // A phone's keyboard lies over the page in some browsers, and makes it smaller in others.
    const place = (): void => {
      const hidden = seen === null ? 0 : Math.max(0, window.innerHeight - seen.height - seen.offsetTop);
      frame?.style.setProperty('--under-keyboard', `${hidden}px`);
    };
    place();
    seen?.addEventListener('resize', place);
    seen?.addEventListener('scroll', place);
    return () => {
      frame?.removeEventListener('keydown', listen);
      seen?.removeEventListener('resize', place);
      seen?.removeEventListener('scroll', place);
    };
  }, []);

  return (
    <section ref={panel} className="find-panel" role="search" aria-label="Find in the document">
      <div className="find-row">
        {editable && (
          <Button
            look="quiet"
            icon
            aria-label="Replace"
            aria-expanded={showsReplace}
            aria-controls={`${id}-replace`}
            onClick={() => setOpened(!opened)}
          >
            {showsReplace ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
          </Button>
        )}
        <div
          className="find-field-frame"
          data-wrong={state.status === 'no-expression' || state.status === 'too-slow' ? '' : undefined}
        >
          <input
            ref={field}
            className="find-field"
            type="text"
            aria-label="Find"
            placeholder="Find"
            autoComplete="off"
            spellCheck={false}
            value={query.text}
            aria-describedby={`${id}-count`}
            onChange={(event) => look({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              desk.step(event.shiftKey ? -1 : 1);
            }}
          />
          <Toggle label="Match case" on={query.matchCase} onChange={(matchCase) => look({ matchCase })}>
            <CaseSensitive aria-hidden />
          </Toggle>
          <Toggle label="Whole words" on={query.wholeWord} onChange={(wholeWord) => look({ wholeWord })}>
            <WholeWord aria-hidden />
          </Toggle>
          <Toggle label="Regular expression" on={query.isPattern} onChange={(isPattern) => look({ isPattern })}>
            <Regex aria-hidden />
          </Toggle>
        </div>
        <Tooltip text={`Previous (${showChord(chordOf('findPrevious') ?? '', isApple)})`}>
          <Button
            look="quiet"
            icon
            aria-label="Previous"
            aria-disabled={state.count === 0}
            onClick={() => desk.step(-1)}
          >
            <ArrowUp aria-hidden />
          </Button>
        </Tooltip>
        <Tooltip text={`Next (${showChord(chordOf('findNext') ?? '', isApple)})`}>
          <Button look="quiet" icon aria-label="Next" aria-disabled={state.count === 0} onClick={() => desk.step(1)}>
            <ArrowDown aria-hidden />
          </Button>
        </Tooltip>
        <Button look="quiet" icon aria-label="Close" onClick={close}>
          <X aria-hidden />
        </Button>
      </div>
      <p id={`${id}-count`} className="find-count" role="status">
        {done === null ? '' : `${done} `}
        {wordsFor(state)}
      </p>
      {showsReplace && (
        <div id={`${id}-replace`} className="find-row find-replace">
          <input
            className="find-field find-field-alone"
            type="text"
            aria-label="Replace with"
            placeholder="Replace with"
            autoComplete="off"
            spellCheck={false}
            value={replacement}
            onChange={(event) => {
              setDone(null);
              setReplacement(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              replace();
            }}
          />
          <Button aria-disabled={state.count === 0} onClick={replace}>
            Replace
          </Button>
          <Button aria-disabled={state.count === 0} aria-label="Replace all" onClick={replaceAll}>
            All
          </Button>
          {hasReplaced && (
            <Button look="quiet" icon aria-label="Undo the replacement" onClick={takeBack}>
              <Undo2 aria-hidden />
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function chords(name: 'findNext' | 'findPrevious' | 'undo'): readonly string[] {
  return KEY_TABLE[name] ?? [];
}

function wordsFor({ status, count, at }: FindState): string {
  switch (status) {
    case 'nothing':
      return '';
    case 'looking':
      return 'Searching…';
    case 'no-expression':
      return 'This is no regular expression.';
    case 'too-slow':
      return 'This expression takes too long. Make it narrower.';
    case 'done':
      if (count === 0) return 'Not found';
      return at === 0 ? `${count} found` : `${at} of ${count}`;
  }
}

function Toggle(props: {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Tooltip text={props.label}>
      <button
        type="button"
        className="find-toggle"
        aria-label={props.label}
        aria-pressed={props.on}
        onClick={() => props.onChange(!props.on)}
      >
        {props.children}
      </button>
    </Tooltip>
  );
}
