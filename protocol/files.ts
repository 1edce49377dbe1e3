/**
 * The files of a document, as both sides speak of them: their ids, the kinds of picture that are taken, the answer to an
 * upload. What a picture's first bytes say about it is `image-header.ts`.
 */

declare const brand: unique symbol;

/**
 * A file of a document, named by its content: the first 16 bytes of the SHA-256 of its bytes, as 22 characters of URL-safe
 * base64. So a page knows the id before the upload, the same bytes are kept once in a document, and a copy that a device
 * keeps can never be a stale one. An id opens nothing: a file is looked up in one document, for somebody who may read it.
 */
export type FileId = string & { readonly [brand]: 'FileId' };

const FILE_ID_PATTERN = /^[A-Za-z0-9_-]{22}$/;
/** How many bytes of the digest are the id. */
export const FILE_ID_BYTES = 16;

export function parseFileId(text: unknown): FileId | null {
  return typeof text === 'string' && FILE_ID_PATTERN.test(text) ? (text as FileId) : null;
}

/** The kinds of picture that a document may hold. SVG is not among them: it is a program, not a picture (HOSTILE U1). */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

export function isImageType(type: unknown): type is ImageType {
  return IMAGE_TYPES.some((one) => one === type);
}

/** 201 of `POST /api/documents/:id/files`. Measures in pixels, as the picture is shown. */
export interface CreatedFile {
  readonly id: FileId;
  readonly type: ImageType;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
}

/** Where the files of a document are sent to, from the server's root. */
export function filesPath(documentId: string): string {
  return `/api/documents/${encodeURIComponent(documentId)}/files`;
}

export function filePath(documentId: string, fileId: FileId): string {
  return `${filesPath(documentId)}/${fileId}`;
}
