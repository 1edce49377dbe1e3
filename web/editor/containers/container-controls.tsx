/**
 * The buttons beside the container around the caret: a menu of its own for each, and for a table one for the row and the column
 * too. They lie over the sheet and follow in the order of the page right behind the text, for a keyboard and a screen reader.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import type { EditorSurface } from '../editor-surface.ts';
import { ContainerMenu } from './container-menu.tsx';
import type { ContainerState } from './container-state.ts';
import { isRightToLeft } from './reading-direction.ts';
import { TableHandles } from './table-handles.tsx';
import { TablePicker } from './table-picker.tsx';
import { usePlacing } from './use-placing.ts';
import './controls.css';

export function ContainerControls({ surface }: { readonly surface: EditorSurface }): ReactElement {
  const state = useStore(surface.containers.state);
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  const [menus, setMenus] = useState<HTMLElement | null>(null);
  return (
    <>
      <div className="container-controls" ref={setLayer}>
        {state !== null && layer !== null && menus !== null && (
          <Controls key={state.key} surface={surface} state={state} layer={layer} menus={menus} />
        )}
      </div>
      <div ref={setMenus} />
      <TablePicker desk={surface.containers} surface={surface} />
    </>
  );
}

interface ControlsProps {
  readonly surface: EditorSurface;
  readonly state: ContainerState;
  /** Lies over the sheet and takes no pointer but on the buttons. */
  readonly layer: HTMLElement;
  /** Where menus are put: what lies behind an open one takes no pointer. */
  readonly menus: HTMLElement;
}

function Controls({ surface, state, layer, menus }: ControlsProps): ReactElement {
  const menu = useRef<HTMLButtonElement>(null);
  useEffect(
    () =>
      surface.containers.onMenuCall(() => {
        menu.current?.focus();
        menu.current?.click();
      }),
    [surface],
  );
  if (state.kind === 'table')
    return <TableHandles surface={surface} state={state} layer={layer} menus={menus} menuRef={menu} />;
  return <PlacedMenu surface={surface} state={state} layer={layer} menus={menus} menuRef={menu} />;
}

function PlacedMenu(props: {
  readonly surface: EditorSurface;
  readonly state: Exclude<ContainerState, { kind: 'table' }>;
  readonly layer: HTMLElement;
  readonly menus: HTMLElement;
  readonly menuRef: React.RefObject<HTMLButtonElement | null>;
}): ReactElement {
  const { surface, state, layer, menus, menuRef } = props;
  const place = (): void => {
    const dom = surface.editor.getElementByKey(state.key);
    if (dom === null || menuRef.current === null) return;
    const rect = dom.getBoundingClientRect();
    const origin = layer.getBoundingClientRect();
    menuRef.current.style.top = `${rect.top - origin.top}px`;
    // At the corner where a line ends.
    const isLeft = isRightToLeft(dom);
    menuRef.current.toggleAttribute('data-left', isLeft);
    menuRef.current.style.left = isLeft ? `${rect.left - origin.left}px` : '';
    menuRef.current.style.right = isLeft ? '' : `${origin.right - rect.right}px`;
  };
  usePlacing(surface, layer, place);
  return (
    <div role="group" aria-label={NAMES[state.kind]}>
      <ContainerMenu surface={surface} state={state} place={menus} buttonRef={menuRef} />
    </div>
  );
}

const NAMES = { callout: 'Callout', toggle: 'Section', columns: 'Columns' } as const;
