/** Stands where the editor will be: shows the text as it is, without form. */
import { useSyncExternalStore, type ReactElement } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { documentBody } from '../../flow/read.ts';
import type { PresenceStore } from '../presence/presence-store.ts';

export function DocumentEditor(props: {
  doc: Y.Doc;
  awareness: Awareness;
  editable: boolean;
  presence: PresenceStore;
  label: string;
  onReady?: () => void;
}): ReactElement {
  const body = documentBody(props.doc);
  const text = useSyncExternalStore(
    (listener) => {
      body.observe(listener);
      return () => body.unobserve(listener);
    },
    () => body.toString(),
  );
  return (
    <textarea
      aria-label={props.label}
      className="editor-placeholder"
      readOnly={!props.editable}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value;
        if (next.startsWith(text)) body.insert(body.length, next.slice(text.length));
      }}
    />
  );
}
