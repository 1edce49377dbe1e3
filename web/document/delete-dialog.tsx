/** Asks before a document is deleted. Fetched behind the first screen. */
import type { ReactElement } from 'react';
import { ConfirmDialog } from '../ui/dialog.tsx';

export function DeleteDialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onConfirm: () => void;
}): ReactElement {
  return (
    <ConfirmDialog
      {...props}
      title="Delete this document?"
      note="It closes for everybody at once and no link opens it any more."
      action="Delete document"
    />
  );
}
