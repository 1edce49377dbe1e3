/**
 * What is typed between the key that asks for a tool and the moment the tool's own field is there: it would go into the document.
 * A field that nobody sees takes it meanwhile, and hands it on. Knows nothing of the tools.
 */
export class TypedAhead {
  #field: HTMLInputElement | null = null;
  #giveBack: (() => void) | null = null;

  /** True while the keys come here. */
  get isTaking(): boolean {
    return this.#field !== null;
  }

  /** Takes the keys from now on. `giveBack` gives the focus back where nobody takes over. */
  begin(page: Document, label: string, on: { readonly escape: () => void; readonly giveBack: () => void }): void {
    const field = page.createElement('input');
    field.value = this.take();
    field.className = 'visually-hidden typed-ahead';
    field.setAttribute('aria-label', label);
    field.autocomplete = 'off';
    page.body.append(field);
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') on.escape();
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

  /** The tool does not come: whoever typed is where they were before. */
  end(): void {
    const giveBack = this.#field === null ? null : this.#giveBack;
    this.take();
    giveBack?.();
  }
}
