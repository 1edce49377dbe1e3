/** Chooses the language of a code block: a field to search in and a list below it, by keyboard as well as by pointer. */
import { Check } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement, type RefObject } from 'react';
import { findLanguages } from '../code/languages.ts';
import type { ObjectDesk, ObjectPanel } from './object-desk.ts';

interface LanguageFormProps {
  readonly desk: ObjectDesk;
  readonly panel: Extract<ObjectPanel, { mode: 'language' }>;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function LanguageForm({ desk, panel, field }: LanguageFormProps): ReactElement {
  const [typed, setTyped] = useState('');
  const found = findLanguages(typed);
  const chosen = Math.max(
    0,
    found.findIndex(({ name }) => name === panel.language),
  );
  const [moved, setMoved] = useState<number | null>(null);
  const active = Math.min(moved ?? (typed === '' ? chosen : 0), found.length - 1);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setMoved(Math.min(found.length - 1, Math.max(0, active + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const language = found[active];
      if (language !== undefined) desk.setLanguage(language.name);
    }
  };
  return (
    <div className="object-form">
      <input
        ref={field}
        className="object-field"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${active}`}
        aria-autocomplete="list"
        aria-label="Search for a language"
        placeholder="Search for a language"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setMoved(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} className="option-list" role="listbox" aria-label="Languages">
        {found.map(({ name, label }, index) => (
          <button
            key={name}
            id={`${id}-${index}`}
            className="option"
            role="option"
            type="button"
            tabIndex={-1}
            aria-selected={name === panel.language}
            data-active={index === active ? '' : undefined}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => desk.setLanguage(name)}
          >
            {label}
            {name === panel.language && <Check aria-hidden />}
          </button>
        ))}
      </div>
      {found.length === 0 && <p className="object-note">No language of that name. The code stays as it is.</p>}
    </div>
  );
}
