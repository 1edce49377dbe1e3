/** The list of suggestions below the caret. The caret stays in the text, which says which suggestion is meant. */
import { useEffect, useId, useMemo, useRef, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { usePopupParts, type PopupParts } from '../../ui/late-popups.tsx';
import '../../ui/popups.css';
import '../objects/objects.css';
import type { EditorSurface } from '../editor-surface.ts';
import type { OpenList } from './typeahead.ts';
import './typeahead.css';

export function TypeaheadList({ surface }: { readonly surface: EditorSurface }): ReactElement {
  const { typeahead } = surface;
  const list = useStore(typeahead.list);
  const id = useId();
  const parts = usePopupParts(list !== null);
  useDescribedText(surface, list, id);
  return (
    <>
      {parts !== null && <ListPopup Popover={parts.Popover} surface={surface} list={list} id={id} />}
      <span className="visually-hidden" role="status">
        {list === null ? '' : `${list.items.length} suggestions`}
      </span>
    </>
  );
}

/** Where the list stands. */
function ListPopup(props: {
  readonly Popover: PopupParts['Popover'];
  readonly surface: EditorSurface;
  readonly list: OpenList | null;
  readonly id: string;
}): ReactElement {
  const { Popover, list, id } = props;
  const { typeahead } = props.surface;
  const anchor = useMemo(() => ({ getBoundingClientRect: () => typeahead.rect() ?? new DOMRect() }), [typeahead]);
  return (
    <Popover.Root
      open={list !== null}
      onOpenChange={(open) => {
        if (!open) typeahead.dismiss();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          className="popup-layer"
          anchor={anchor}
          side="bottom"
          align="start"
          sideOffset={6}
          collisionPadding={8}
        >
          <Popover.Popup
            className="popup typeahead"
            aria-label="Suggestions"
            initialFocus={false}
            finalFocus={false}
            // A finger or a pointer on the list leaves the caret, and a phone's keyboard, where they are.
            onMouseDown={(event) => event.preventDefault()}
          >
            {list !== null && <Options list={list} id={id} onTake={(index) => typeahead.take(index)} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Options(props: {
  readonly list: OpenList;
  readonly id: string;
  readonly onTake: (index: number) => void;
}): ReactElement {
  const { items, active } = props.list;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active, items]);
  return (
    // What scrolls can be reached: who cannot type on is not shut out of the rest of the list.
    <div ref={list} id={props.id} className="option-list" role="listbox" aria-label="Suggestions" tabIndex={0}>
      {items.map(({ id, label, hint, sign, group }, index) => (
        <button
          key={id}
          id={`${props.id}-${index}`}
          className="option"
          role="option"
          type="button"
          tabIndex={-1}
          aria-selected={index === active}
          data-active={index === active ? '' : undefined}
          onClick={() => props.onTake(index)}
        >
          {sign !== undefined && (
            <span className="option-sign" aria-hidden>
              {sign}
            </span>
          )}
          <bdi className="option-label">{label}</bdi>
          <span className="option-hint">{hint ?? (group !== items[index - 1]?.group ? group : undefined)}</span>
        </button>
      ))}
    </div>
  );
}

/** Tells a screen reader, by the text that has the focus, that there is a list and which of it is meant. */
function useDescribedText(surface: EditorSurface, list: OpenList | null, id: string): void {
  useEffect(() => {
    const text = surface.editor.getRootElement();
    if (text === null || list === null) return undefined;
    text.setAttribute('aria-controls', id);
    text.setAttribute('aria-autocomplete', 'list');
    text.setAttribute('aria-activedescendant', `${id}-${list.active}`);
    return () => {
      for (const name of ['aria-controls', 'aria-autocomplete', 'aria-activedescendant']) text.removeAttribute(name);
    };
  }, [surface, list, id]);
}
