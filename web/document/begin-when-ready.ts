/**
 * Begins a new document with what was chosen for it, a template or a file that somebody opened, as soon as the server has it open. The templates
 * load only then.
 */
import { roleAllows } from '../../protocol/roles.ts';
import { browserRandomBytes } from '../sync/browser-ports.ts';
import type { AddPicture, Beginnings } from '../sync/beginnings.ts';
import type { DocumentSession } from '../sync/document-session.ts';
import { loadInReach } from '../ui/in-reach.ts';

export function beginWhenReady(
  id: string,
  session: DocumentSession,
  beginnings: Beginnings,
  addPicture: AddPicture,
): () => void {
  const name = beginnings.find(id);
  const bring = beginnings.findBrought(id);
  if (name === null && bring === null) return () => {};
  const code = name === null ? null : loadInReach(() => import('./templates/begin-document.ts'));
  let isOver = false;
  const begin = async (): Promise<void> => {
    const role = session.role.get();
    if (isOver || role === null || !session.ready.get()) return;
    isOver = true;
    if (roleAllows(role, 'write')) {
      if (bring !== null) await bring(session.doc, addPicture);
      if (name !== null && code !== null) {
        const { beginDocument } = await code;
        const now = new Date();
        beginDocument(session.doc, name, {
          today: { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() },
          todayInWords: now.toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' }),
          makeId: () => Array.from(browserRandomBytes(9), (byte) => byte.toString(36).padStart(2, '0')).join(''),
        });
      }
    }
    beginnings.forget(id);
  };
  const ends = [session.role.subscribe(() => void begin()), session.ready.subscribe(() => void begin())];
  void begin();
  return () => {
    isOver = true;
    for (const end of ends) end();
  };
}
