/** The little panel beside a link: where it leads and how to change that. What it does is the link desk's. */
import { Pencil, Unlink } from 'lucide-react';
import { useCallback, useId, useRef, useState, type ReactElement, type SubmitEvent } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { Button } from '../../ui/button.tsx';
import { AnchoredPopover } from '../anchored-popover.tsx';
import type { EditorSurface } from '../editor-surface.ts';
import { LinkFacts } from './link-facts.tsx';
import type { LinkPanel } from './link-desk.ts';
import './links.css';

export function LinkPopover({ surface }: { readonly surface: EditorSurface }): ReactElement {
  const { links } = surface;
  const panel = useStore(links.panel);
  const field = useRef<HTMLInputElement>(null);
  const rect = useCallback(() => links.rect(), [links]);
  return (
    <AnchoredPopover
      open={panel.mode !== 'closed'}
      label="Link"
      className="link-panel"
      rect={rect}
      // What merely shows a link leaves the caret alone.
      initialFocus={panel.mode === 'edited' ? field : false}
      onEscape={() => links.cancel()}
      onPressElsewhere={() => links.dismiss()}
    >
      {panel.mode === 'shown' && <Shown surface={surface} panel={panel} />}
      {panel.mode === 'edited' && <Edited surface={surface} panel={panel} field={field} />}
    </AnchoredPopover>
  );
}

function Shown(props: {
  readonly surface: EditorSurface;
  readonly panel: Extract<LinkPanel, { mode: 'shown' }>;
}): ReactElement {
  const { links } = props.surface;
  const { address } = props.panel;
  return (
    <div className="link-shown">
      <LinkFacts surface={props.surface} address={address} />
      {props.panel.alone && (
        <Button look="quiet" onClick={() => links.makeCard()}>
          Show as card
        </Button>
      )}
      <Button look="quiet" icon aria-label="Change link" onClick={() => links.edit()}>
        <Pencil aria-hidden />
      </Button>
      <Button look="quiet" icon aria-label="Remove link" onClick={() => links.remove()}>
        <Unlink aria-hidden />
      </Button>
    </div>
  );
}

function Edited(props: {
  readonly surface: EditorSurface;
  readonly panel: Extract<LinkPanel, { mode: 'edited' }>;
  readonly field: React.RefObject<HTMLInputElement | null>;
}): ReactElement {
  const { surface, panel, field } = props;
  const [address, setAddress] = useState(panel.address);
  const [refused, setRefused] = useState(false);
  const errorId = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (address.trim() === '') surface.links.remove();
    else setRefused(!surface.links.apply(address));
  };
  return (
    <form className="link-edited" onSubmit={submit}>
      <input
        ref={field}
        className="link-field"
        // Not `url`: the browser would refuse an address without `https://`.
        type="text"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        aria-label="Address"
        aria-invalid={refused}
        aria-describedby={refused ? errorId : undefined}
        placeholder="Paste or type an address"
        value={address}
        onChange={(event) => {
          setAddress(event.target.value);
          setRefused(false);
        }}
      />
      <Button type="submit" look="primary">
        {panel.address === '' ? 'Link' : 'Change'}
      </Button>
      {panel.address !== '' && (
        <Button look="quiet" icon aria-label="Remove link" onClick={() => surface.links.remove()}>
          <Unlink aria-hidden />
        </Button>
      )}
      {refused && (
        <p id={errorId} className="link-error" role="alert">
          Weft opens http, https, mailto and tel addresses only.
        </p>
      )}
    </form>
  );
}
