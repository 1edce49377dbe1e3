/** The document's title, written in place. The field belongs to its binding; React only puts it there. */
import { useEffect, useRef, type ReactElement } from 'react';
import type * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { TextFieldBinding } from '../sync/text-field-binding.ts';
import { useTextValue } from './use-text-value.ts';

export function TitleField(props: {
  readonly text: Y.Text;
  readonly editable: boolean;
  readonly onDone: () => void;
}): ReactElement {
  const { text, editable, onDone } = props;
  const field = useRef<HTMLInputElement>(null);
  const value = useTextValue(text);
  useEffect(() => {
    if (field.current === null) return undefined;
    const binding = new TextFieldBinding(text, field.current);
    return () => binding.close();
  }, [text]);
  return (
    <h1 className="title">
      {/* The twin gives the field the width of its text; a field has none of its own. */}
      <span className="title-twin" aria-hidden="true">
        {value === '' ? 'Untitled' : value}
      </span>
      <input
        ref={field}
        size={1}
        className="title-field"
        aria-label="Title"
        placeholder="Untitled"
        maxLength={LIMITS.maxTitleLength}
        readOnly={!editable}
        autoComplete="off"
        dir="auto"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onDone();
        }}
      />
    </h1>
  );
}
