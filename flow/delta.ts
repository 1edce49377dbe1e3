/**
 * The one door to quill-delta, whose Delta (retain, insert, delete with attributes) is the language of changes to a flow.
 * Lengths count flow units: a UTF-16 unit of text, or one for a marker or an inline object.
 */
import quillDelta from 'quill-delta';
import type { Op as QuillOp } from 'quill-delta';

export type Op = QuillOp;
export type Delta = InstanceType<typeof quillDelta.default>;
/** quill-delta is CommonJS: its class is the `default` of what Node and Vite both give as the default import. */
export const Delta: typeof quillDelta.default = quillDelta.default;
