/** The account's documents as the page knows them: asked for, and asked for again. Draws nothing. */
import type { MyDocument } from '../../protocol/rest-accounts.ts';
import { Store, type Readable } from '../sync/store.ts';
import type { AccountApi } from './account-api.ts';

/** `trouble` is what a person reads where the server did not say; the documents are then those it said last. */
export interface MyDocumentsState {
  /** Null until the server has answered. */
  readonly documents: readonly MyDocument[] | null;
  readonly trouble: string | null;
}

export class MyDocumentList {
  readonly #api: AccountApi;
  readonly #state = new Store<MyDocumentsState>({ documents: null, trouble: null });

  constructor(api: AccountApi) {
    this.#api = api;
  }

  get state(): Readable<MyDocumentsState> {
    return this.#state;
  }

  async load(): Promise<void> {
    const answer = await this.#api.documents();
    const { documents } = this.#state.get();
    this.#state.set(
      answer.ok ? { documents: answer.value, trouble: null } : { documents, trouble: answer.error.words },
    );
  }

  async forget(id: string): Promise<void> {
    const answer = await this.#api.forgetDocument(id);
    if (answer.ok) await this.load();
    else this.#state.set({ ...this.#state.get(), trouble: answer.error.words });
  }
}
