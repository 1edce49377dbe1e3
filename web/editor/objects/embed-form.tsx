/** The form of a card: the address it leads to and what the writer calls it. Nothing is fetched from there. */
import { ExternalLink } from 'lucide-react';
import { useId, useState, type ReactElement, type RefObject, type SubmitEvent } from 'react';
import { embedUrl, MAX_EMBED_TITLE_LENGTH } from '../../../flow/blocks/embed.ts';
import { Button } from '../../ui/button.tsx';
import { openLink } from '../links/link-clicks.ts';
import type { ObjectDesk, ObjectPanel } from './object-desk.ts';

interface EmbedFormProps {
  readonly desk: ObjectDesk;
  readonly panel: Extract<ObjectPanel, { mode: 'embed' }>;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function EmbedForm({ desk, panel, field }: EmbedFormProps): ReactElement {
  const [url, setUrl] = useState(panel.url);
  const [title, setTitle] = useState(panel.title);
  const [refused, setRefused] = useState(false);
  const errorId = useId();
  const isNew = 'place' in panel.where;
  const opens = isNew ? null : (embedUrl({ url })?.href ?? null);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setRefused(!desk.setEmbed(url, title));
  };
  return (
    <form className="object-form" onSubmit={submit}>
      <input
        ref={field}
        className="object-field"
        // Not `url`: the browser would refuse an address without `https://`.
        type="text"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        aria-label="Address of the page"
        aria-invalid={refused}
        aria-describedby={refused ? errorId : undefined}
        placeholder="Paste or type an address"
        value={url}
        onChange={(event) => {
          setUrl(event.target.value);
          setRefused(false);
        }}
      />
      <input
        className="object-field"
        type="text"
        autoComplete="off"
        aria-label="Title of the card"
        placeholder="Title (what you call it)"
        maxLength={MAX_EMBED_TITLE_LENGTH}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      {refused && (
        <p id={errorId} className="object-error" role="alert">
          A card leads to an http or https address.
        </p>
      )}
      <div className="object-buttons">
        {!isNew && (
          <Button look="quiet" onClick={() => desk.remove()}>
            Remove
          </Button>
        )}
        {opens !== null && (
          <Button look="quiet" onClick={() => openLink(opens)}>
            <ExternalLink aria-hidden /> Open
          </Button>
        )}
        <Button type="submit" look="primary">
          {isNew ? 'Insert' : 'Done'}
        </Button>
      </div>
    </form>
  );
}
