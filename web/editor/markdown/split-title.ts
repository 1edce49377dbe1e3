/** A document's title and a file's first heading. Pure; apart from what reads Markdown, which runs in a worker. */
import { CODE } from '../../../flow/blocks/code.ts';
import { HEADING } from '../../../flow/blocks/heading.ts';
import { contentText } from '../../../flow/inline.ts';
import type { Fragment } from '../clipboard/fragment.ts';

/** The heading that a file begins with is its title; empty where it begins with none. */
export function splitTitle(fragment: Fragment): { readonly title: string; readonly blocks: Fragment } {
  const at = fragment.findIndex(({ type }) => type !== CODE.type);
  const first = fragment[at];
  if (first?.type !== HEADING.type || first.props['level'] !== 1 || at > 1) return { title: '', blocks: fragment };
  return { title: contentText(first.content).replace(/\s+/g, ' ').trim(), blocks: fragment.filter((_, i) => i !== at) };
}
