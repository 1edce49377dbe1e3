/**
 * What a new document is to begin with, from the moment it is made until it is opened for the first time: which template, by the
 * document's id. Kept in this browser, so that a reload in between loses nothing. Knows no template's content.
 */
import type { Drawer } from './ports.ts';

export const TEMPLATE_NAMES = ['meeting', 'rfc', 'plan', 'post'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

const PREFIX = 'weft.begin.';

export class Beginnings {
  readonly #drawer: Drawer;

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
  }

  note(documentId: string, template: TemplateName): void {
    this.#drawer.write(PREFIX + documentId, template);
  }

  find(documentId: string): TemplateName | null {
    const kept = this.#drawer.read(PREFIX + documentId);
    return TEMPLATE_NAMES.find((name) => name === kept) ?? null;
  }

  /** The document has begun, or has been begun by somebody else. */
  forget(documentId: string): void {
    this.#drawer.remove(PREFIX + documentId);
  }
}
