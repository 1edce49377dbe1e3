/** Begins a new document with the template that was chosen for it, as soon as the server has it open. The templates load only then. */
import { roleAllows } from '../../protocol/roles.ts';
import { browserRandomBytes } from '../sync/browser-ports.ts';
import type { Beginnings } from '../sync/beginnings.ts';
import type { DocumentSession } from '../sync/document-session.ts';

export function beginWhenReady(id: string, session: DocumentSession, beginnings: Beginnings): () => void {
  const name = beginnings.find(id);
  if (name === null) return () => {};
  const code = import('./templates/begin-document.ts');
  let isOver = false;
  const begin = async (): Promise<void> => {
    const role = session.role.get();
    if (isOver || role === null || !session.ready.get()) return;
    isOver = true;
    if (roleAllows(role, 'write')) {
      const { beginDocument } = await code;
      const now = new Date();
      beginDocument(session.doc, name, {
        today: { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() },
        todayInWords: now.toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' }),
        makeId: () => Array.from(browserRandomBytes(9), (byte) => byte.toString(36).padStart(2, '0')).join(''),
      });
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
