/**
 * Brings the pictures of one document along into another: from this device where it keeps them, else from the server as long as
 * that lets one read. They wait on this device for the new document's page, which sends what waits. Draws nothing.
 */
import type * as Y from 'yjs';
import { IMAGE, imageFile } from '../../flow/blocks/image.ts';
import { documentBody, readBlocks } from '../../flow/read.ts';
import { isImageType, parseFileId, type FileId, type ImageType } from '../../protocol/files.ts';
import type { DeviceFiles } from '../files/device-files.ts';
import type { FileApi } from '../sync/file-api.ts';

/** Where files come from, and where they go. */
export interface FilePlace {
  readonly device: Pick<DeviceFiles, 'findAnywhere' | 'keep'>;
  readonly api: Pick<FileApi, 'download' | 'upload'>;
}

interface Bytes {
  readonly type: ImageType;
  readonly bytes: ArrayBuffer;
}

/** The files that the pictures of a document are of, each once. */
export function filesIn(doc: Y.Doc): readonly FileId[] {
  const files = readBlocks(documentBody(doc))
    .filter(({ type }) => type === IMAGE.type)
    .map(({ props }) => parseFileId(imageFile(props)));
  return [...new Set(files)].filter((file) => file !== null);
}

/** Answers with how many could not be brought: the new document shows a place without a picture for each. */
export async function bringFiles(
  files: readonly FileId[],
  from: FilePlace,
  to: FilePlace,
  nowMs: number,
): Promise<number> {
  let missing = 0;
  for (const id of files) {
    const found = (await from.device.findAnywhere(id)) ?? (await downloaded(id, from.api));
    if (found === null || !(await taken(id, found, to, nowMs))) missing += 1;
  }
  return missing;
}

async function downloaded(id: FileId, api: FilePlace['api']): Promise<Bytes | null> {
  const answer = await api.download(id, new AbortController().signal);
  if (!answer.ok || !isImageType(answer.value.type)) return null;
  return { type: answer.value.type, bytes: await answer.value.arrayBuffer() };
}

/** A browser that keeps nothing sends it at once, or not at all. */
async function taken(id: FileId, { type, bytes }: Bytes, { api, device }: FilePlace, nowMs: number): Promise<boolean> {
  if (await device.keep({ id, type, bytes, waits: true, usedAtMs: nowMs })) return true;
  const blob = new Blob([bytes], { type });
  return (await api.upload(blob, () => undefined, new AbortController().signal)).ok;
}
