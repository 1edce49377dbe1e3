/** Gives a new document the files of another, out of what this device keeps of any: they are sent when the new one opens. */
import { parseFileId } from '../../protocol/files.ts';
import { IndexedDbFiles } from './device-files.ts';

export async function takeFilesAlong(files: readonly string[], documentId: string): Promise<void> {
  const device = new IndexedDbFiles(documentId);
  for (const id of files.map(parseFileId)) {
    const kept = id === null ? null : await device.findAnywhere(id);
    if (kept !== null) await device.keep({ ...kept, waits: true });
  }
  await device.close();
}
