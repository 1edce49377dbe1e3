/** The menu of a callout, a section or columns, at their corner. */
import { Menu } from '@base-ui/react/menu';
import {
  BetweenVerticalEnd,
  BetweenVerticalStart,
  Check,
  ChevronDown,
  Columns2,
  Equal,
  ListCollapse,
  OctagonAlert,
  Lightbulb,
  NotebookPen,
  Trash2,
  TriangleAlert,
  Ungroup,
} from 'lucide-react';
import type { ReactElement, RefObject } from 'react';
import { CALLOUT_KINDS, type CalloutKind } from '../../../flow/blocks/callout.ts';
import { CALLOUT_NAMES } from '../blocks/callout-view.ts';
import type { EditorSurface } from '../editor-surface.ts';
import { MAX_COLUMNS } from './column-edits.ts';
import { ControlItem, ControlMenu } from './control-menu.tsx';
import type { ContainerState } from './container-state.ts';

export interface ContainerMenuProps {
  readonly surface: EditorSurface;
  readonly state: Exclude<ContainerState, { kind: 'table' }>;
  readonly place: HTMLElement;
  readonly buttonRef: RefObject<HTMLButtonElement | null>;
}

export function ContainerMenu({ surface, state, place, buttonRef }: ContainerMenuProps): ReactElement {
  const { containers: desk } = surface;
  const name =
    state.kind === 'callout' ? CALLOUT_NAMES[state.callout] : state.kind === 'toggle' ? 'Section' : 'Columns';
  return (
    <ControlMenu
      label={state.kind === 'callout' ? `Callout: ${name}` : name}
      className="container-pill"
      icon={
        <>
          {state.kind === 'toggle' ? (
            <ListCollapse aria-hidden />
          ) : state.kind === 'columns' ? (
            <Columns2 aria-hidden />
          ) : null}
          {name}
          <ChevronDown aria-hidden />
        </>
      }
      buttonRef={buttonRef}
      place={place}
      onDone={() => desk.focus()}
    >
      {state.kind === 'callout' && (
        <>
          <Menu.RadioGroup
            value={state.callout}
            onValueChange={(kind: unknown) => choose(desk.setCallout.bind(desk), kind)}
          >
            {CALLOUT_KINDS.map((kind) => (
              <Menu.RadioItem key={kind} value={kind} className="menu-item" closeOnClick>
                {CALLOUT_ICONS[kind]}
                {CALLOUT_NAMES[kind]}
                <span className="menu-item-check">
                  <Menu.RadioItemIndicator>
                    <Check aria-hidden />
                  </Menu.RadioItemIndicator>
                </span>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Separator className="menu-line" />
        </>
      )}
      {state.kind === 'columns' && (
        <>
          <ControlItem
            icon={<BetweenVerticalEnd aria-hidden />}
            disabled={state.columns.length >= MAX_COLUMNS}
            onChoose={() => desk.addColumn('before')}
          >
            Add column before
          </ControlItem>
          <ControlItem
            icon={<BetweenVerticalStart aria-hidden />}
            disabled={state.columns.length >= MAX_COLUMNS}
            onChoose={() => desk.addColumn('after')}
          >
            Add column after
          </ControlItem>
          <ControlItem icon={<Equal aria-hidden />} onChoose={() => desk.evenColumns()}>
            Equal widths
          </ControlItem>
          <ControlItem icon={<Trash2 aria-hidden />} onChoose={() => desk.removeColumn()}>
            Remove column, keep its text
          </ControlItem>
          <Menu.Separator className="menu-line" />
        </>
      )}
      <ControlItem icon={<Ungroup aria-hidden />} onChoose={() => desk.unwrap()}>
        {UNWRAP[state.kind]}
      </ControlItem>
      <ControlItem icon={<Trash2 aria-hidden />} onChoose={() => desk.delete()}>
        {DELETE[state.kind]}
      </ControlItem>
    </ControlMenu>
  );
}

const UNWRAP = {
  callout: 'Take out of the callout',
  toggle: 'Turn into plain text',
  columns: 'Put below each other',
} as const;
const DELETE = {
  callout: 'Delete callout',
  toggle: 'Delete section',
  columns: 'Delete columns',
} as const;

const CALLOUT_ICONS: Readonly<Record<CalloutKind, ReactElement>> = {
  note: <NotebookPen aria-hidden />,
  tip: <Lightbulb aria-hidden />,
  warning: <TriangleAlert aria-hidden />,
  danger: <OctagonAlert aria-hidden />,
};

function choose(set: (kind: CalloutKind) => void, chosen: unknown): void {
  const kind = CALLOUT_KINDS.find((one) => one === chosen);
  if (kind !== undefined) set(kind);
}
