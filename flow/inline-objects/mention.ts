/**
 * The mention of a person or a document: `kind`, `ref` (the person's or the document's id) and `label`, the name as it was
 * when it was written. A document's mention leads to it and holds no token: who may open it is not decided here.
 */
import { INLINE_KEY } from '../schema.ts';
import { objectType, readString, type ObjectValues } from './inline-object.ts';

export const MENTION = 'mention';
export const MENTION_KINDS = ['person', 'document'] as const;
export type MentionKind = (typeof MENTION_KINDS)[number];

export interface Mention {
  readonly kind: MentionKind;
  readonly ref: string;
  readonly label: string;
}

const MAX_REF_LENGTH = 128;
const MAX_LABEL_LENGTH = 200;

/** Null where the object is no mention that can be read. */
export function readMention(values: ObjectValues): Mention | null {
  const kind = MENTION_KINDS.find((one) => one === values['kind']);
  if (objectType(values) !== MENTION || kind === undefined) return null;
  return { kind, ref: readString(values['ref'], MAX_REF_LENGTH), label: readString(values['label'], MAX_LABEL_LENGTH) };
}

export function mentionValues({ kind, ref, label }: Mention): ObjectValues {
  return { [INLINE_KEY]: MENTION, kind, ref, label: label.slice(0, MAX_LABEL_LENGTH).toWellFormed() };
}

/** The path of a mentioned document, without host and without token; null where the id could not be one. */
export function mentionPath({ kind, ref }: Mention): string | null {
  return kind === 'document' && /^[A-Za-z0-9_-]{1,64}$/.test(ref) ? `/d/${ref}` : null;
}
