/** The connection panel, fetched once there is time: it is wanted most when the server is away, and nothing can be fetched any more. */
import { useState, type ReactElement } from 'react';
import { LoadedPart, useDialogPart } from '../ui/loaded-part.ts';
import type { Connected } from './connection-dialog.tsx';

const dialog = new LoadedPart(() => import('./connection-dialog.tsx'), { whenIdle: true });

/** Draws nothing until it was opened once; afterwards it stays, so that it can close in its own time. */
export function ConnectionPanel(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly of: Connected;
}): ReactElement | null {
  const [wasOpened, setWasOpened] = useState(false);
  if (props.open && !wasOpened) setWasOpened(true);
  const code = useDialogPart(dialog, props.open, () => props.onOpenChange(false));
  return code === null || !wasOpened ? null : <code.ConnectionDialog {...props} />;
}
