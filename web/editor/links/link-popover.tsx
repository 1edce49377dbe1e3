/** The little panel beside a link: where it leads and how to change that. What it does is the link desk's. */
import { Popover } from '@base-ui/react/popover';
import { ExternalLink, Pencil, Unlink } from 'lucide-react';
import { useId, useMemo, useRef, useState, type ReactElement, type SubmitEvent } from 'react';
import { safeHref } from '../../../flow/links.ts';
import { useStore } from '../../sync/use-store.ts';
import { Button } from '../../ui/button.tsx';
import '../../ui/popups.css';
import type { EditorSurface } from '../editor-surface.ts';
import { openLink } from './link-clicks.ts';
import type { LinkPanel } from './link-desk.ts';
import './links.css';

export function LinkPopover({ surface }: { readonly surface: EditorSurface }): ReactElement {
  const { links } = surface;
  const panel = useStore(links.panel);
  const field = useRef<HTMLInputElement>(null);
  const anchor = useMemo(() => ({ getBoundingClientRect: () => links.rect() ?? new DOMRect() }), [links]);
  return (
    <Popover.Root
      open={panel.mode !== 'closed'}
      onOpenChange={(open, { reason }) => {
        if (open) return;
        if (reason === 'escape-key') links.cancel();
        else links.dismiss();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          className="popup-layer"
          anchor={anchor}
          side="bottom"
          align="start"
          sideOffset={8}
          collisionPadding={8}
        >
          <Popover.Popup
            className="popup link-panel"
            aria-label="Link"
            // What merely shows a link leaves the caret alone; the desk gives it back after editing.
            initialFocus={panel.mode === 'edited' ? field : false}
            finalFocus={false}
          >
            {panel.mode === 'shown' && <Shown surface={surface} panel={panel} />}
            {panel.mode === 'edited' && <Edited surface={surface} panel={panel} field={field} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Shown(props: {
  readonly surface: EditorSurface;
  readonly panel: Extract<LinkPanel, { mode: 'shown' }>;
}): ReactElement {
  const { links } = props.surface;
  const { address } = props.panel;
  const href = safeHref(address);
  return (
    <div className="link-shown">
      {href === null ? (
        <span className="link-address">This address is not opened by Weft.</span>
      ) : (
        <a
          className="link-address"
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          onClick={(event) => {
            event.preventDefault();
            openLink(address);
          }}
        >
          <bdi>{address}</bdi>
          <ExternalLink aria-label="(opens in a new tab)" />
        </a>
      )}
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
