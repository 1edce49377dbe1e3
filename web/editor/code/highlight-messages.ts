/** What the page and the worker that reads code say to each other. */
import type { LanguageName } from './languages.ts';
import type { LineTokens } from './line-colours.ts';

export type ToWorker =
  /** Lines [from, from + deleted) of a block have become `lines`. The first message of a block has all its lines. */
  | {
      readonly kind: 'edit';
      readonly block: string;
      /** Counts the edits of a block; an answer to an older one is of no use. */
      readonly version: number;
      readonly language: LanguageName;
      readonly from: number;
      readonly deleted: number;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'gone'; readonly block: string };

/** Lines from `from` on are coloured anew. */
export interface FromWorker {
  readonly block: string;
  readonly version: number;
  readonly from: number;
  readonly tokens: readonly LineTokens[];
}
