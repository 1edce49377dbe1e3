/** A menu behind a button: plain items, links, and a choice of one. */
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { useRef, type ReactElement, type ReactNode } from 'react';
import './popups.css';

export function Menu(props: { readonly trigger: ReactElement; readonly children: ReactNode }): ReactElement {
  // Opened beside its button rather than at the end of the page, so that it stands in the same landmark.
  const place = useRef<HTMLSpanElement>(null);
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={props.trigger} />
      <span ref={place} />
      <BaseMenu.Portal container={place}>
        <BaseMenu.Positioner className="popup-layer" sideOffset={6} align="end" collisionPadding={8}>
          <BaseMenu.Popup className="popup menu">{props.children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export function MenuItem(props: {
  readonly icon?: ReactNode;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <BaseMenu.Item className="menu-item" onClick={props.onClick}>
      {props.icon}
      {props.children}
    </BaseMenu.Item>
  );
}

export function MenuLine(): ReactElement {
  return <BaseMenu.Separator className="menu-line" />;
}

export function MenuChoice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: Value) => void;
}): ReactElement {
  return (
    <BaseMenu.RadioGroup
      value={props.value}
      onValueChange={(value: unknown) => {
        const option = props.options.find((candidate) => candidate.value === value);
        if (option !== undefined) props.onChange(option.value);
      }}
    >
      <BaseMenu.GroupLabel className="menu-label">{props.label}</BaseMenu.GroupLabel>
      {props.options.map((option) => (
        <BaseMenu.RadioItem key={option.value} value={option.value} className="menu-item" closeOnClick>
          {option.icon}
          {option.text}
          <BaseMenu.RadioItemIndicator className="menu-item-check">
            <Check aria-hidden />
          </BaseMenu.RadioItemIndicator>
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  );
}
