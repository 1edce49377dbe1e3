/** A formula within a line: `tex` is its source. */
import { INLINE_KEY } from '../schema.ts';
import { objectType, readString, type ObjectValues } from './inline-object.ts';

export const INLINE_EQUATION = 'equation';
/** Longer ones are shown as far as they are read; a formula of this length belongs into a block. */
const MAX_TEX_LENGTH = 4000;

/** The source, or null where the object is no formula. */
export function readTex(values: ObjectValues): string | null {
  return objectType(values) === INLINE_EQUATION ? readString(values['tex'], MAX_TEX_LENGTH) : null;
}

export function equationValues(tex: string): ObjectValues {
  return { [INLINE_KEY]: INLINE_EQUATION, tex: tex.slice(0, MAX_TEX_LENGTH).toWellFormed() };
}
