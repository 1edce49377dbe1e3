/** Dialogs: one to work in, one to confirm in. Focus, escape and the veil are Base UI's; here is only how they look. */
import { X } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { useEscapeWhile } from './escape-while.ts';
import { type PopupParts, usePopupParts } from './late-popups.tsx';
import './popups.css';

export function Dialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}): ReactElement | null {
  const parts = useDialogCode(props);
  if (parts === null) return null;
  const { Dialog: BaseDialog } = parts;
  return (
    <BaseDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="dialog-veil" />
        <BaseDialog.Viewport className="dialog-frame">
          <BaseDialog.Popup className="popup dialog">
            <div className="dialog-head">
              <BaseDialog.Title className="dialog-title">{props.title}</BaseDialog.Title>
              <BaseDialog.Close render={<Button look="quiet" icon aria-label="Close" />}>
                <X aria-hidden />
              </BaseDialog.Close>
            </div>
            <div className="dialog-body">
              {props.note !== undefined && (
                <BaseDialog.Description className="dialog-note">{props.note}</BaseDialog.Description>
              )}
              {props.children}
            </div>
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** Asks before something that cannot be undone. Nothing but its two buttons (or escape) closes it. */
export function ConfirmDialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly note: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
}): ReactElement | null {
  const parts = useDialogCode(props);
  if (parts === null) return null;
  const { AlertDialog: BaseAlert } = parts;
  return (
    <BaseAlert.Root open={props.open} onOpenChange={props.onOpenChange}>
      <BaseAlert.Portal>
        <BaseAlert.Backdrop className="dialog-veil" />
        <BaseAlert.Viewport className="dialog-frame">
          <BaseAlert.Popup className="popup dialog dialog-small">
            <div className="dialog-head">
              <BaseAlert.Title className="dialog-title">{props.title}</BaseAlert.Title>
            </div>
            <div className="dialog-body">
              <BaseAlert.Description className="dialog-note">{props.note}</BaseAlert.Description>
            </div>
            <div className="dialog-foot">
              <BaseAlert.Close render={<Button />}>Cancel</BaseAlert.Close>
              <BaseAlert.Close render={<Button look="danger" />} onClick={props.onConfirm}>
                {props.action}
              </BaseAlert.Close>
            </div>
          </BaseAlert.Popup>
        </BaseAlert.Viewport>
      </BaseAlert.Portal>
    </BaseAlert.Root>
  );
}

interface Opening {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function useDialogCode({ open, onOpenChange }: Opening): PopupParts | null {
  const parts = usePopupParts(useOnceTrue(open));
  useEscapeWhile(open && parts === null, () => onOpenChange(false));
  return parts;
}

/** True from the first time on that `value` is: a dialog that was never opened needs no code. */
function useOnceTrue(value: boolean): boolean {
  const [wasTrue, setWasTrue] = useState(value);
  if (value && !wasTrue) setWasTrue(true);
  return value || wasTrue;
}
