/** A menu behind a button: plain items, links, and a choice of one. */
import { Check } from 'lucide-react';
import { useRef, type ReactElement, type ReactNode, type RefObject } from 'react';
import { type Opener, type PopupParts, useOpener, usePopupParts } from './late-popups.tsx';
import './popups.css';

export function Menu(props: { readonly trigger: ReactElement; readonly children: ReactNode }): ReactElement {
  // Opened beside its button rather than at the end of the page, so that it stands in the same landmark.
  const place = useRef<HTMLSpanElement>(null);
  const opener = useOpener(props.trigger, 'menu');
  return (
    <>
      {opener.button}
      <span ref={place} />
      {opener.wasOpened && (
        <Items opener={opener} place={place}>
          {props.children}
        </Items>
      )}
    </>
  );
}

function Items(props: {
  readonly opener: Opener;
  readonly place: RefObject<HTMLSpanElement | null>;
  readonly children: ReactNode;
}): ReactElement | null {
  const { anchor, isOpen, onOpenChange } = props.opener;
  const parts = usePopupParts(isOpen);
  if (parts === null) return null;
  const { Menu: Base } = parts;
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal container={props.place}>
        <Base.Positioner className="popup-layer" anchor={anchor} sideOffset={6} align="end" collisionPadding={8}>
          <Base.Popup className="popup menu" finalFocus={() => anchor}>
            {props.children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Base UI's menu, inside of one: what is drawn there is drawn after it was loaded. */
function useMenuParts(): PopupParts['Menu'] {
  const parts = usePopupParts(true);
  if (parts === null) throw new Error('an item of a menu stands outside of a menu');
  return parts.Menu;
}

export function MenuItem(props: {
  readonly icon?: ReactNode;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const Base = useMenuParts();
  return (
    <Base.Item className="menu-item" onClick={props.onClick}>
      {props.icon}
      {props.children}
    </Base.Item>
  );
}

export function MenuLine(): ReactElement {
  const Base = useMenuParts();
  return <Base.Separator className="menu-line" />;
}

export function MenuChoice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const Base = useMenuParts();
  return (
    <Base.RadioGroup
      value={props.value}
      onValueChange={(value: unknown) => {
        const option = props.options.find((candidate) => candidate.value === value);
        if (option !== undefined) props.onChange(option.value);
      }}
    >
      <Base.GroupLabel className="menu-label">{props.label}</Base.GroupLabel>
      {props.options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className="menu-item" closeOnClick>
          {option.icon}
          {option.text}
          <Base.RadioItemIndicator className="menu-item-check">
            <Check aria-hidden />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}
