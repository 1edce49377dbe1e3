/**
 * One's own request for more: none, waiting, declined or just granted. The server's word decides, also over a reload; the
 * declining lives as long as the page, since whoever was declined may ask again at any time. Knows no React.
 */
import { roleAllows, ROLES, type Role } from '../../protocol/roles.ts';
import type { ApiError, ApiResult } from '../sync/rest-caller.ts';
import type { SharingApi } from '../sync/sharing-api.ts';
import { Store, type Readable } from '../sync/store.ts';

export type Asking =
  | { readonly state: 'none' }
  | { readonly state: 'waiting'; readonly id: string; readonly role: Role }
  | { readonly state: 'declined'; readonly role: Role }
  /** Said until it is put away. */
  | { readonly state: 'granted'; readonly role: Role };

const NONE: Asking = { state: 'none' };

export class AskDesk implements Readable<Asking> {
  readonly #api: SharingApi;
  readonly #state = new Store<Asking>(NONE);
  #role: Role | null = null;

  constructor(api: SharingApi) {
    this.#api = api;
  }

  readonly get = (): Asking => this.#state.get();
  readonly subscribe = (listener: () => void): (() => void) => this.#state.subscribe(listener);

  /** The server said which role one has, on connecting or live. */
  onRole(role: Role): void {
    const asking = this.#state.get();
    const isStronger = this.#role !== null && ROLES.indexOf(role) < ROLES.indexOf(this.#role);
    this.#role = role;
    if (asking.state === 'waiting' && isStronger) this.#state.set({ state: 'granted', role });
    // Whoever may write is not offered to ask.
    else if (!roleAllows(role, 'write')) void this.#look();
  }

  onDeclined(): void {
    const asking = this.#state.get();
    if (asking.state === 'waiting') this.#state.set({ state: 'declined', role: asking.role });
  }

  /** Null where it was sent; else what kept it from being sent. */
  async ask(role: Role, message: string): Promise<ApiError | null> {
    const answer = await this.#api.ask(role, message.trim());
    if (!answer.ok) return answer.error;
    this.#state.set({ state: 'waiting', id: answer.value.id, role });
    return null;
  }

  async withdraw(): Promise<void> {
    const asking = this.#state.get();
    if (asking.state !== 'waiting') return;
    const answer: ApiResult<unknown> = await this.#api.dropRequest(asking.id);
    // Answered meanwhile: then the news of that is on its way.
    if (answer.ok && this.#state.get() === asking) this.#state.set(NONE);
  }

  /** The answer was read. */
  putAway(): void {
    const { state } = this.#state.get();
    if (state === 'granted' || state === 'declined') this.#state.set(NONE);
  }

  /** What the server knows: a request may have been made, or answered, on an earlier visit. */
  async #look(): Promise<void> {
    const before = this.#state.get();
    const answer = await this.#api.documentInfo();
    if (!answer.ok || this.#state.get() !== before) return;
    const { request } = answer.value;
    if (request !== null) this.#state.set({ state: 'waiting', id: request.id, role: request.role });
    else if (before.state === 'waiting') this.#state.set({ state: 'declined', role: before.role });
  }
}
