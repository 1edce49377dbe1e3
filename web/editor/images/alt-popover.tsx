/** The form in which a picture is described for those who cannot see it. What it does is the image desk's. */
import { useCallback, useId, useRef, useState, type ReactElement, type RefObject, type SubmitEvent } from 'react';
import { MAX_ALT_LENGTH } from '../../../flow/blocks/image.ts';
import { useStore } from '../../sync/use-store.ts';
import { Button } from '../../ui/button.tsx';
import { AnchoredPopover } from '../anchored-popover.tsx';
import '../objects/objects.css';
import type { ImageDesk } from './image-desk.ts';

export function AltPopover({ desk }: { readonly desk: ImageDesk }): ReactElement {
  const panel = useStore(desk.panel);
  const field = useRef<HTMLTextAreaElement>(null);
  const rect = useCallback(() => desk.rect(), [desk]);
  return (
    <AnchoredPopover
      open={panel !== null}
      label="Description of the picture"
      className="object-panel"
      rect={rect}
      initialFocus={field}
      onEscape={() => desk.cancel()}
      onPressElsewhere={() => desk.dismiss()}
    >
      {panel !== null && <AltForm key={panel.key} desk={desk} alt={panel.alt} field={field} />}
    </AnchoredPopover>
  );
}

function AltForm(props: {
  readonly desk: ImageDesk;
  readonly alt: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}): ReactElement {
  const { desk, field } = props;
  const [alt, setAlt] = useState(props.alt);
  const noteId = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    desk.setAlt(alt);
  };
  return (
    <form className="object-form" onSubmit={submit}>
      <textarea
        ref={field}
        className="object-field object-description"
        rows={3}
        maxLength={MAX_ALT_LENGTH}
        aria-label="What is to be seen"
        aria-describedby={noteId}
        placeholder="What is to be seen"
        value={alt}
        onChange={(event) => setAlt(event.target.value)}
        onKeyDown={(event) => {
          // A description is one paragraph.
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          desk.setAlt(alt);
        }}
      />
      <p id={noteId} className="object-note">
        Read out to people who cannot see the picture.
      </p>
      <div className="object-buttons">
        <Button type="submit" look="primary">
          Done
        </Button>
      </div>
    </form>
  );
}
