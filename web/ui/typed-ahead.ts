/**
 * What is typed between the key or the press that asks for something and the moment its own field is there: it would go nowhere, or into what
 * is on the page meanwhile. A field that nobody sees takes it, and hands it on. Knows nothing of who asks.
 */

/** `line` for what is typed into one line, where Enter means something else; `lines` for a text. */
type Takes = 'line' | 'lines';

interface Ends {
  readonly escape?: () => void;
  /** Gives the focus back where nobody takes over. */
  readonly giveBack: () => void;
  /** What was typed at an earlier try, and is gone on with. */
  readonly before?: string;
}

export class TypedAhead {
  #field: HTMLInputElement | HTMLTextAreaElement | null = null;
  #giveBack: (() => void) | null = null;

  /** True while the keys come here, or came here and the focus went elsewhere before anybody took them. */
  get isTaking(): boolean {
    return this.#field !== null;
  }

  /** True while the keys come here. */
  get hasFocus(): boolean {
    return this.#field !== null && this.#field.ownerDocument.activeElement === this.#field;
  }

  /** Takes the keys from now on. */
  begin(page: Document, label: string, takes: Takes, on: Ends): void {
    const field = takes === 'line' ? page.createElement('input') : page.createElement('textarea');
    field.value = (on.before ?? '') + this.take();
    field.className = 'visually-hidden typed-ahead';
    field.setAttribute('aria-label', label);
    field.autocomplete = 'off';
    page.body.append(field);
    field.addEventListener('keydown', (event) => {
      if (event instanceof KeyboardEvent && event.key === 'Escape') on.escape?.();
    });
    field.focus({ preventScroll: true });
    this.#field = field;
    this.#giveBack = on.giveBack;
  }

  /** What was typed so far; from here on the keys are the caller's. */
  take(): string {
    const typed = this.#field?.value ?? '';
    this.#field?.remove();
    this.#field = null;
    this.#giveBack = null;
    return typed;
  }

  /** What was asked for does not come: whoever typed is where they were before, and what they typed is the caller's. */
  end(): string {
    const giveBack = this.#field === null ? null : this.#giveBack;
    const typed = this.take();
    giveBack?.();
    return typed;
  }
}
