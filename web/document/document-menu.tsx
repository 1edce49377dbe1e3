/** What one does to a document seldom: find in it, print it, take its text away, choose how one writes, delete it. */
import {
  Cable,
  Command,
  Copy,
  Download,
  FileCode,
  EllipsisVertical,
  Keyboard,
  Maximize2,
  Printer,
  Search,
  SlidersHorizontal,
  Trash2,
} from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import { ConnectionPanel } from '../connection/connection-part.tsx';
import type { WritingPreferences } from '../editor/preferences.ts';
import type { ToolDesk } from '../editor/tools/tool-desk.ts';
import type { Api } from '../sync/api.ts';
import type { Shelf } from '../sync/shelf.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { LoadedPart, useDialogPart } from '../ui/loaded-part.ts';
import { ThemeChoice } from '../ui/theme-choice.tsx';
import { downloadText } from './download-text.ts';
import type { OpenDocument } from './open-document.ts';
import { printSoon } from './page-commands.ts';

const deleteDialog = new LoadedPart(() => import('./delete-dialog.tsx'), { whenIdle: true });
const preferencesDialog = new LoadedPart(() => import('./preferences-dialog.tsx'), { whenIdle: true });

export function DocumentMenu(props: {
  readonly opened: OpenDocument;
  readonly api: Api;
  readonly shelf: Shelf;
  readonly role: Role | null;
  readonly tools: ToolDesk;
  readonly editable: boolean;
  readonly onHome: () => void;
}): ReactElement {
  const { opened } = props;
  const showsConnection = useStore(opened.showsConnection);
  const [deleting, setDeleting] = useState(false);
  const said = useStore(opened.papers.said);
  const choosing = useStore(opened.preferences.choosing);
  const [trouble, setTrouble] = useState<string | null>(null);
  const confirm = useDialogPart(deleteDialog, deleting, () => setDeleting(false));
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
        <MenuItem icon={<Search aria-hidden />} onClick={() => props.tools.show(props.editable ? 'replace' : 'find')}>
          {props.editable ? 'Find and replace' : 'Find'}
        </MenuItem>
        <MenuItem icon={<Command aria-hidden />} onClick={() => props.tools.show('palette')}>
          Command palette
        </MenuItem>
        <MenuItem icon={<Keyboard aria-hidden />} onClick={() => props.tools.show('shortcuts')}>
          Keyboard shortcuts
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Maximize2 aria-hidden />} onClick={() => opened.preferences.change({ focus: true })}>
          Focus mode
        </MenuItem>
        <MenuItem icon={<SlidersHorizontal aria-hidden />} onClick={() => opened.preferences.choosing.set(true)}>
          Preferences…
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Printer aria-hidden />} onClick={printSoon}>
          Print…
        </MenuItem>
        <MenuItem icon={<Download aria-hidden />} onClick={() => downloadText(opened.session.doc)}>
          Download as plain text
        </MenuItem>
        <MenuItem icon={<Download aria-hidden />} onClick={() => void opened.papers.download('markdown')}>
          Download as Markdown
        </MenuItem>
        <MenuItem icon={<FileCode aria-hidden />} onClick={() => void opened.papers.download('html')}>
          Download as web page
        </MenuItem>
        <MenuItem icon={<Copy aria-hidden />} onClick={() => void opened.papers.copyAsMarkdown()}>
          Copy as Markdown
        </MenuItem>
        <MenuItem icon={<Cable aria-hidden />} onClick={() => opened.showsConnection.set(true)}>
          Connection…
        </MenuItem>
        {props.role !== null && roleAllows(props.role, 'delete') && (
          <MenuItem icon={<Trash2 aria-hidden />} onClick={() => setDeleting(true)}>
            Delete document…
          </MenuItem>
        )}
        <MenuLine />
        <ThemeChoice />
      </Menu>
      <ConnectionPanel open={showsConnection} onOpenChange={(open) => opened.showsConnection.set(open)} of={opened} />
      {choosing && <Preferences preferences={opened.preferences} />}
      {confirm !== null && (
        <confirm.DeleteDialog open={deleting} onOpenChange={setDeleting} onConfirm={() => void remove()} />
      )}
      <p role="status" className={said === null ? 'visually-hidden' : 'document-said'}>
        {said}
      </p>
      <p role="alert" className={trouble === null ? 'visually-hidden' : 'document-trouble'}>
        {trouble !== null && `The document was not deleted. ${trouble}`}
      </p>
    </>
  );
}

/** Loaded when it is first opened. */
function Preferences({ preferences }: { readonly preferences: WritingPreferences }): ReactElement | null {
  const code = useDialogPart(preferencesDialog, true, () => preferences.choosing.set(false));
  if (code === null) return null;
  return (
    <code.PreferencesDialog
      open
      onOpenChange={(open) => {
        if (!open) preferences.choosing.set(false);
      }}
      preferences={preferences}
    />
  );
}
