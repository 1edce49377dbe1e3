/** The connection panel, fetched when it is first opened. */
import { useState, type ReactElement } from 'react';
import { LoadedPart, usePart } from '../ui/loaded-part.ts';
import type { Connected } from './connection-dialog.tsx';

const dialog = new LoadedPart(() => import('./connection-dialog.tsx'));

/** Draws nothing until it was opened once; afterwards it stays, so that it can close in its own time. */
export function ConnectionPanel(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly of: Connected;
}): ReactElement | null {
  const [wasOpened, setWasOpened] = useState(false);
  if (props.open && !wasOpened) setWasOpened(true);
  return wasOpened ? <Loaded {...props} /> : null;
}

function Loaded(props: Parameters<typeof ConnectionPanel>[0]): ReactElement | null {
  const code = usePart(dialog);
  return code === null ? null : <code.ConnectionDialog {...props} />;
}
