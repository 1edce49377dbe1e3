/**
 * The clipboard's flavour for pasting from Weft to Weft without loss. It may come from any page that knows the name of the
 * flavour, so it is read as a stranger's word.
 */
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { pushInline } from '../../../flow/inline.ts';
import type { BlockProps, Inline, Json, Marks } from '../../../flow/schema.ts';
import {
  cleanText,
  objectFromJson,
  objectToJson,
  type Fragment,
  type FragmentBlock,
  type FragmentSlot,
} from './fragment.ts';

export const FRAGMENT_MIME = 'application/x-weft-fragment+json';
const VERSION = 1;
const MAX_NAME_LENGTH = 64;
const MAX_JSON_DEPTH = 8;

export function writeFragment(fragment: Fragment): string {
  return JSON.stringify({ version: VERSION, blocks: fragment.map(writeBlock) });
}

function writeBlock({ type, props, content, slots }: FragmentBlock): Json {
  return {
    type,
    props,
    content: content.map(({ marks, ...inline }) =>
      inline.kind === 'text' ? { text: inline.text, marks } : { object: objectToJson(inline.object), marks },
    ),
    ...(slots === undefined
      ? {}
      : { slots: slots.map(({ slot, blocks }) => ({ slot, blocks: blocks.map(writeBlock) })) }),
  };
}

/** Null for anything that `writeFragment` of this version would not have written. */
export function readFragment(text: string): Fragment | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value['version'] !== VERSION || !Array.isArray(value['blocks'])) return null;
  return readBlocks(value['blocks'], MAX_DEPTH);
}

/** `depth` is how many containers may still stand in each other. */
function readBlocks(values: readonly unknown[], depth: number): FragmentBlock[] | null {
  const blocks: FragmentBlock[] = [];
  for (const one of values) {
    const block = readBlock(one, depth);
    if (block === null) return null;
    blocks.push(block);
  }
  return blocks;
}

function readBlock(value: unknown, depth: number): FragmentBlock | null {
  if (!isRecord(value) || !isName(value['type']) || !Array.isArray(value['content'])) return null;
  const props = readNamed(value['props']);
  if (props === null) return null;
  // The identity of a block is its own; a copy gets a new one.
  const { id: _id, type: _type, ...rest } = props;
  const content: Inline[] = [];
  for (const one of value['content'] as unknown[]) {
    const inline = readInline(one);
    if (inline === null) return null;
    pushInline(content, inline);
  }
  const block = { type: value['type'], props: rest satisfies BlockProps, content };
  if (value['slots'] === undefined) return block;
  const slots = depth > 0 && Array.isArray(value['slots']) ? readSlots(value['slots'], depth - 1) : null;
  return slots === null ? null : { ...block, slots };
}

function readSlots(values: readonly unknown[], depth: number): FragmentSlot[] | null {
  const slots: FragmentSlot[] = [];
  for (const one of values) {
    if (!isRecord(one) || typeof one['slot'] !== 'string' || !Array.isArray(one['blocks'])) return null;
    const blocks = readBlocks(one['blocks'], depth);
    if (blocks === null) return null;
    slots.push({ slot: one['slot'], blocks });
  }
  return slots;
}

function readInline(value: unknown): Inline | null {
  if (!isRecord(value)) return null;
  const marks: Marks | null = readNamed(value['marks']);
  if (marks === null) return null;
  if (typeof value['text'] === 'string') return { kind: 'text', text: cleanText(value['text']), marks };
  const object = isJson(value['object'], MAX_JSON_DEPTH) ? objectFromJson(value['object']) : null;
  return object === null ? null : { kind: 'object', object, marks };
}

function readNamed(value: unknown): { readonly [name: string]: Json } | null {
  return isRecord(value) && Object.keys(value).every(isName) && isJson(value, MAX_JSON_DEPTH) ? value : null;
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MAX_NAME_LENGTH &&
    !['__proto__', 'constructor', 'prototype'].includes(value)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(value: unknown, depth: number): value is { readonly [key: string]: Json } {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return true;
  return typeof value === 'object' && depth > 0 && Object.values(value).every((one) => isJson(one, depth - 1));
}
