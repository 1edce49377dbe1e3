/**
 * A row of buttons that is one stop of the Tab key: arrows, Home and End move within it. Owns which button that stop is; knows nothing
 * of what the buttons do. Ours, since a library's would be part of what is fetched before the first key.
 */
import { useEffect, useRef, type ComponentProps, type KeyboardEvent, type ReactElement, type Ref } from 'react';

const ITEM = 'button[data-tool]';

interface ToolRowProps extends ComponentProps<'div'> {
  readonly 'aria-label': string;
  readonly ref?: Ref<HTMLDivElement>;
}

export function ToolRow({ children, ref, ...rest }: ToolRowProps): ReactElement {
  const row = useRef<HTMLDivElement | null>(null);
  // After every drawing: the button that was the stop may be gone.
  useEffect(() => {
    const items = itemsOf(row.current);
    if (!items.some((item) => item.tabIndex === 0)) (items.find(isEnabled) ?? items[0])?.setAttribute('tabindex', '0');
  });
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons take the focus; a press beside them must not
    <div
      {...rest}
      ref={(element) => {
        row.current = element;
        if (typeof ref === 'function') ref(element);
        else if (ref !== undefined && ref !== null) ref.current = element;
      }}
      role="toolbar"
      aria-orientation="horizontal"
      onFocus={({ target }) => stopAt(row.current, target)}
      onKeyDown={(event) => move(event, row.current)}
    >
      {children}
    </div>
  );
}

export function ToolGroup(props: ComponentProps<'div'> & { readonly 'aria-label': string }): ReactElement {
  return <div role="group" {...props} />;
}

/** Between two groups; what they are, their names say. */
export function ToolLine(): ReactElement {
  return <span className="toolbar-line" aria-hidden="true" />;
}

/** A button of the row. One that can do nothing now is still reached by the arrows, so that a screen reader finds it. */
export function ToolButton({ disabled = false, onClick, ...rest }: ComponentProps<'button'>): ReactElement {
  return (
    <button
      {...rest}
      type="button"
      data-tool=""
      tabIndex={-1}
      aria-disabled={disabled ? true : undefined}
      data-disabled={disabled ? '' : undefined}
      onClick={(event) => {
        if (!disabled) onClick?.(event);
      }}
    />
  );
}

function itemsOf(row: HTMLElement | null): HTMLElement[] {
  return row === null ? [] : [...row.querySelectorAll<HTMLElement>(ITEM)];
}

function isEnabled(item: HTMLElement): boolean {
  return item.dataset['disabled'] === undefined;
}

/** Whoever comes back with Tab comes to the button that had the focus last. */
function stopAt(row: HTMLElement | null, target: EventTarget): void {
  const items = itemsOf(row);
  const chosen = target instanceof Element ? target.closest(ITEM) : null;
  if (chosen === null || !items.some((item) => item === chosen)) return;
  for (const item of items) item.setAttribute('tabindex', item === chosen ? '0' : '-1');
}

function move(event: KeyboardEvent<HTMLElement>, row: HTMLElement | null): void {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const items = itemsOf(row);
  const at = items.findIndex((item) => item === event.target);
  const next = row === null || at === -1 ? undefined : items.at(nextIndex(event.key, at, items.length, row));
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** Past either end one comes out at the other; a key that is not of the row leads nowhere. */
function nextIndex(key: string, at: number, count: number, row: HTMLElement): number {
  const forward = row.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight';
  if (key === 'Home') return 0;
  if (key === 'End') return -1;
  if (key === 'ArrowLeft' || key === 'ArrowRight') return key === forward ? (at + 1) % count : at - 1;
  return count;
}
