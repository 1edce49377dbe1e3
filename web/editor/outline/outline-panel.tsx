/** The outline as one sees it: in the margin where there is one, else in a panel behind a button. */
import { ChevronDown, ChevronRight, ListTree, PanelLeftClose } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { LiveBlock } from '../../../flow/parse.ts';
import { useStore } from '../../sync/use-store.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import type { Heading } from './headings.ts';
import type { OutlineDesk } from './outline-desk.ts';
import './outline.css';

export function OutlineMargin(props: {
  readonly desk: OutlineDesk;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}): ReactElement | null {
  const headings = useStore(props.desk.headings);
  if (headings.length === 0) return null;
  if (!props.open) {
    return (
      <div className="outline outline-shut">
        <Tooltip text="Show the outline">
          <Button look="quiet" icon aria-label="Show the outline" onClick={() => props.onOpen(true)}>
            <ListTree aria-hidden />
          </Button>
        </Tooltip>
      </div>
    );
  }
  return (
    <nav className="outline" aria-label="Outline">
      <div className="outline-head">
        <span className="outline-title" aria-hidden="true">
          Outline
        </span>
        <Tooltip text="Hide the outline">
          <Button look="quiet" icon aria-label="Hide the outline" onClick={() => props.onOpen(false)}>
            <PanelLeftClose aria-hidden />
          </Button>
        </Tooltip>
      </div>
      <OutlineList desk={props.desk} />
    </nav>
  );
}

export function OutlineList(props: {
  readonly desk: OutlineDesk;
  /** After one has gone to a heading. */
  readonly onGone?: () => void;
}): ReactElement {
  const { desk } = props;
  const headings = useStore(desk.headings);
  const current = useStore(desk.current);
  // By block, which stays while its words change.
  const [shut, setShut] = useState<ReadonlySet<LiveBlock>>(new Set());
  const fold = (block: LiveBlock) => {
    const next = new Set(shut);
    if (!next.delete(block)) next.add(block);
    setShut(next);
  };
  const shown = visible(headings, shut);
  const at = currentAmong(headings, shown, current);
  return (
    <ul className="outline-list">
      {shown.map((heading) => (
        <OutlineItem
          key={idOf(heading.block)}
          heading={heading}
          isCurrent={heading.block === at}
          isShut={shut.has(heading.block)}
          onFold={() => fold(heading.block)}
          onGo={() => {
            desk.goTo(heading.block);
            props.onGone?.();
          }}
        />
      ))}
    </ul>
  );
}

function OutlineItem(props: {
  readonly heading: Heading;
  readonly isCurrent: boolean;
  readonly isShut: boolean;
  readonly onFold: () => void;
  readonly onGo: () => void;
}): ReactElement {
  const { heading, isShut } = props;
  return (
    <li className="outline-item" data-depth={heading.depth}>
      {heading.hasInner && (
        <button
          type="button"
          className="outline-fold"
          aria-expanded={!isShut}
          aria-label={`What is under ${heading.text}`}
          onClick={props.onFold}
        >
          {isShut ? <ChevronRight aria-hidden /> : <ChevronDown aria-hidden />}
        </button>
      )}
      <button
        type="button"
        className="outline-link"
        aria-current={props.isCurrent ? 'location' : undefined}
        ref={props.isCurrent ? keepInSight : null}
        onClick={props.onGo}
      >
        <bdi>{heading.text}</bdi>
      </button>
    </li>
  );
}

/** Scrolls the outline alone, never the page. */
function keepInSight(item: HTMLElement | null): void {
  const list = item?.closest<HTMLElement>('.outline-list');
  if (item === null || list === null || list === undefined || list.scrollHeight <= list.clientHeight) return;
  const above = item.getBoundingClientRect().top - list.getBoundingClientRect().top;
  if (above < 24 || above > list.clientHeight - 48) list.scrollTop += above - list.clientHeight / 2;
}

function visible(headings: readonly Heading[], shut: ReadonlySet<LiveBlock>): Heading[] {
  const shown: Heading[] = [];
  let hiddenBelow = Infinity;
  for (const heading of headings) {
    if (heading.depth > hiddenBelow) continue;
    hiddenBelow = heading.hasInner && shut.has(heading.block) ? heading.depth : Infinity;
    shown.push(heading);
  }
  return shown;
}

/** Where the heading itself is folded away, the one that it is under. */
function currentAmong(
  headings: readonly Heading[],
  shown: readonly Heading[],
  current: LiveBlock | null,
): LiveBlock | null {
  const index = headings.findIndex(({ block }) => block === current);
  for (let i = index; i >= 0; i--) {
    const block = headings[i]?.block;
    if (block !== undefined && shown.some((one) => one.block === block)) return block;
  }
  return null;
}

const ids = new WeakMap<LiveBlock, number>();
let lastId = 0;

/** React tells items apart by it: a block has no name of its own. */
function idOf(block: LiveBlock): number {
  let id = ids.get(block);
  if (id === undefined) {
    id = ++lastId;
    ids.set(block, id);
  }
  return id;
}
