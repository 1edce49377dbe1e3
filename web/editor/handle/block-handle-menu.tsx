/** What the menu of a block offers: another kind, a copy, a link, a place, an end. What each does is the block desk's. */
import { Menu } from '@base-ui/react/menu';
import { ArrowDown, ArrowUp, Check, ChevronRight, CopyPlus, Link, RefreshCw, Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { CALLOUT_KINDS } from '../../../flow/blocks/callout.ts';
import { CALLOUT_NAMES } from '../blocks/callout-view.ts';
import { ControlItem } from '../containers/control-menu.tsx';
import type { EditorSurface } from '../editor-surface.ts';
import { showChord } from '../shortcuts/key-chord.ts';
import { chordOf, type CommandName } from '../shortcuts/key-table.ts';
import { BLOCK_KINDS } from '../toolbar/block-kinds.ts';
import type { HandledBlock } from './describe-block.ts';

export function BlockHandleMenu({
  surface,
  block,
}: {
  readonly surface: EditorSurface;
  readonly block: HandledBlock;
}): ReactElement {
  const { blocks: desk, isApple } = surface;
  const keys = (name: CommandName): ReactElement => (
    <span className="menu-item-keys">{showChord(chordOf(name) ?? '', isApple)}</span>
  );
  return (
    <>
      {BLOCK_KINDS.some(({ kind }) => kind === block.kind) && (
        <Menu.SubmenuRoot>
          <Menu.SubmenuTrigger className="menu-item">
            <RefreshCw aria-hidden />
            Turn into
            <ChevronRight className="menu-item-more" aria-hidden />
          </Menu.SubmenuTrigger>
          <Menu.Portal>
            <Menu.Positioner className="popup-layer" alignOffset={-4} collisionPadding={8}>
              <Menu.Popup className="popup menu" finalFocus={false}>
                <Menu.RadioGroup
                  value={block.kind}
                  onValueChange={(value: unknown) => {
                    const chosen = BLOCK_KINDS.find(({ kind }) => kind === value);
                    // A list or quote chosen again would be toggled off; a menu only ever sets.
                    if (chosen !== undefined && chosen.kind !== block.kind) desk.turnInto(block.key, chosen.kind);
                  }}
                >
                  {BLOCK_KINDS.map(({ kind, label }) => (
                    <Menu.RadioItem key={kind} value={kind} className="menu-item" closeOnClick>
                      {label}
                      <span className="menu-item-check">
                        <Menu.RadioItemIndicator>
                          <Check aria-hidden />
                        </Menu.RadioItemIndicator>
                      </span>
                    </Menu.RadioItem>
                  ))}
                </Menu.RadioGroup>
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.SubmenuRoot>
      )}
      {block.callout !== null && (
        <>
          <Menu.RadioGroup
            value={block.callout}
            onValueChange={(value: unknown) => {
              const kind = CALLOUT_KINDS.find((one) => one === value);
              if (kind !== undefined) surface.containers.setProps(block.key, new Map([['kind', kind]]));
            }}
          >
            {CALLOUT_KINDS.map((kind) => (
              <Menu.RadioItem key={kind} value={kind} className="menu-item" closeOnClick>
                <span className={`block-tone block-tone-${kind}`} aria-hidden />
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
      <ControlItem icon={<CopyPlus aria-hidden />} onChoose={() => void desk.duplicate(block.key)}>
        Duplicate
        {keys('duplicate')}
      </ControlItem>
      <ControlItem icon={<Link aria-hidden />} onChoose={() => void desk.copyLink(block.key)}>
        Copy link to this block
      </ControlItem>
      <Menu.Separator className="menu-line" />
      <ControlItem icon={<ArrowUp aria-hidden />} onChoose={() => desk.move(block.key, -1)}>
        Move up
        {keys('moveUp')}
      </ControlItem>
      <ControlItem icon={<ArrowDown aria-hidden />} onChoose={() => desk.move(block.key, 1)}>
        Move down
        {keys('moveDown')}
      </ControlItem>
      <Menu.Separator className="menu-line" />
      <ControlItem icon={<Trash2 aria-hidden />} onChoose={() => void desk.delete(block.key)}>
        Delete
      </ControlItem>
    </>
  );
}
