/**
 * Where this browser keeps its copies of documents, by name, and how one is forgotten. Apart from `device-store.ts` so that
 * the home page, which only forgets copies, need not load Yjs.
 */

/** The name of a document's database in this browser. */
export function deviceStoreName(documentId: string): string {
  return `${DEVICE_DOCUMENT}${documentId}`;
}

/** How the names of all of them begin. */
export const DEVICE_DOCUMENT = 'weft-document-';

/** The name of the database that keeps the files of a document in this browser. */
export function deviceFilesName(documentId: string): string {
  return `${DEVICE_FILES}${documentId}`;
}

/** How the names of all of them begin. */
export const DEVICE_FILES = 'weft-files-';

/** Resolves also where it could not be deleted: then another tab still uses it, and it is deleted when that one closes. */
export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => resolve());
    request.addEventListener('blocked', () => resolve());
  });
}

/** Forgets the copy of a document. Does nothing where the browser keeps none. */
export async function forgetCopy(documentId: string): Promise<void> {
  if (typeof indexedDB === 'undefined') return;
  await Promise.all([deleteDatabase(deviceStoreName(documentId)), deleteDatabase(deviceFilesName(documentId))]);
}
