/** `POST /api/documents/import`: moving in with a document that another editor made. The body is bytes, so the rest is in the query. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import type { CreatedDocument } from './rest.ts';

export const importQuery = z.strictObject({ title: z.string().max(LIMITS.maxTitleLength).optional() });

/** The binding of @lexical/yjs that wrote a document. */
export type LexicalSource = 'lexical-v1' | 'lexical-v2';

/** What the bytes were, and what was in them that a flow cannot hold. */
export interface ImportReport {
  readonly source: LexicalSource;
  /** By what it was, the most frequent first; docs/PROTOCOL.md lists the words. */
  readonly skipped: readonly { readonly what: string; readonly count: number }[];
}

/** 201. */
export interface ImportedDocument extends CreatedDocument, ImportReport {}
