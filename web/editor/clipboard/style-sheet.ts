/**
 * The style of elements in pasted HTML: what their style attribute says, over what the document's own style sheet says of
 * their classes. Read from the text as written: the DOM's own reading drops what it does not know, and Word's is all that.
 */

import { STYLE_ATTRIBUTE } from './defuse-html.ts';

/** Values by property, all in lower case. */
export type Style = ReadonlyMap<string, string>;

const MAX_SHEET_LENGTH = 500_000;

export class StyleSheet {
  /** Declarations by `class` or `tag.class`. */
  readonly #rules = new Map<string, string[]>();

  constructor(sheets: readonly string[]) {
    for (const text of sheets) this.#add(text);
  }

  of(element: Element): Style {
    const style = new Map<string, string>();
    for (const name of element.classList) {
      for (const selector of [`.${name}`, `${element.localName}.${name}`]) {
        for (const declarations of this.#rules.get(selector.toLowerCase()) ?? []) readDeclarations(declarations, style);
      }
    }
    readDeclarations(element.getAttribute(STYLE_ATTRIBUTE) ?? '', style);
    return style;
  }

  #add(text: string): void {
    if (text.length > MAX_SHEET_LENGTH) return;
    const rules = text.replace(/<!--|-->|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, ' ');
    for (const [, selectors = '', declarations = ''] of rules.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      for (const selector of selectors.toLowerCase().split(',')) {
        const name = selector.trim();
        // A class alone, with or without its element; what depends on more is not worth knowing.
        if (!/^[a-z0-9]*\.[\w-]+$/.test(name)) continue;
        this.#rules.set(name, [...(this.#rules.get(name) ?? []), declarations]);
      }
    }
  }
}

function readDeclarations(text: string, into: Map<string, string>): void {
  for (const part of text.split(';')) {
    const colon = part.indexOf(':');
    if (colon > 0)
      into.set(
        part.slice(0, colon).trim().toLowerCase(),
        part
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      );
  }
}
