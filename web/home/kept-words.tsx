/**
 * What somebody writes for a new document that could not be made: to be written on, copied, or put into the next one. Knows nothing of how a
 * document is made.
 */
import { useEffectEvent, useId, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import type { Beginnings } from '../sync/beginnings.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import '../ui/field.css';

export function KeptWords(props: {
  readonly beginnings: Beginnings;
  /** Whoever asked for a document means to write, and may be doing so. */
  readonly isWriting: boolean;
  readonly onDiscard: () => void;
}): ReactElement {
  const { beginnings } = props;
  const [words, setWords] = useState(beginnings.words);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const writeOn = useEffectEvent(() => {
    if (!props.isWriting) return;
    field.current?.focus();
    field.current?.setSelectionRange(words.length, words.length);
  });
  useLayoutEffect(() => writeOn(), []);
  return (
    <div className="kept-words">
      <label htmlFor={id}>
        Write here meanwhile: it is kept on this device, and your next new document begins with it.
      </label>
      <textarea
        ref={field}
        id={id}
        className="field-input kept-words-field"
        rows={3}
        dir="auto"
        autoComplete="off"
        value={words}
        onChange={({ currentTarget: { value } }) => {
          setWords(value);
          beginnings.keepWords(value);
        }}
      />
      {words !== '' && (
        <div className="kept-words-acts">
          <CopyButton text={words}>Copy</CopyButton>
          <Button look="quiet" onClick={props.onDiscard}>
            Discard
          </Button>
        </div>
      )}
    </div>
  );
}
