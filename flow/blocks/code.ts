/** The code block: its text is the source, lines parted by U+000A; `language` names what it is written in. */
import type { BlockProps } from '../schema.ts';
import type { BlockSpec } from './block-spec.ts';

export const CODE = { type: 'code', isVoid: false, defaults: {} } as const satisfies BlockSpec;

/** In lower case, as `python` or `c++`; empty for plain text and for anything that is no name. */
export function codeLanguage(props: BlockProps): string {
  const language = props['language'];
  return typeof language === 'string' && /^[a-z0-9][a-z0-9+#._-]{0,39}$/.test(language) ? language : '';
}
