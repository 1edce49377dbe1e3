/** What one does to a document seldom: take its text away, choose light or dark, delete it. */
import { Download, EllipsisVertical, Trash2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import type { Api } from '../sync/api.ts';
import type { Shelf } from '../sync/shelf.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { ThemeChoice } from '../ui/theme-choice.tsx';
import { downloadText } from './download-text.ts';
import type { OpenDocument } from './open-document.ts';

export function DocumentMenu(props: {
  readonly opened: OpenDocument;
  readonly api: Api;
  readonly shelf: Shelf;
  readonly role: Role | null;
  readonly onHome: () => void;
}): ReactElement {
  const { opened } = props;
  const [deleting, setDeleting] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const remove = async () => {
    const answer = await props.api.deleteDocument(opened.id, opened.token);
    if (!answer.ok) {
      setTrouble(answer.error.words);
      return;
    }
    await opened.forgetCopy();
    props.shelf.forget(opened.id);
    props.onHome();
  };
  return (
    <>
      <Menu
        trigger={
          <Button look="quiet" icon aria-label="Menu">
            <EllipsisVertical aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={<Download aria-hidden />} onClick={() => downloadText(opened.session.doc)}>
          Download as plain text
        </MenuItem>
        {props.role !== null && roleAllows(props.role, 'delete') && (
          <MenuItem icon={<Trash2 aria-hidden />} onClick={() => setDeleting(true)}>
            Delete document…
          </MenuItem>
        )}
        <MenuLine />
        <ThemeChoice />
      </Menu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title="Delete this document?"
        note="It closes for everybody at once and no link opens it any more."
        action="Delete document"
        onConfirm={() => void remove()}
      />
      <p role="alert" className={trouble === null ? 'visually-hidden' : 'document-trouble'}>
        {trouble !== null && `The document was not deleted. ${trouble}`}
      </p>
    </>
  );
}
