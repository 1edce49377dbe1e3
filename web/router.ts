/** Which page an address means, and going from one to another without loading anew. Knows addresses, no pages. */
import type { ItemId } from '../flow/schema.ts';
import { blockOf, withoutBlock } from './sync/block-address.ts';
import { Store, type Readable } from './sync/store.ts';
import { BY_ACCOUNT, tokenOf } from './sync/shelf.ts';

export type Route =
  | { readonly page: 'home' }
  /** `token` is null where the address carries none that could be one. */
  | {
      readonly page: 'document';
      readonly id: string;
      readonly token: string | null;
      readonly fragment: boolean;
      /** The block that the address leads to. */
      readonly block: ItemId | null;
      /** True inside a page of another application, which has its own way home and its own sharing. */
      readonly embedded: boolean;
    }
  /** Back from the provider that people sign in with. */
  | { readonly page: 'signed-in' }
  | { readonly page: 'sign-in-failed'; readonly reason: string }
  | { readonly page: 'nowhere' };

/** A share address: its token stands in the fragment, which no browser sends to a server. */
export function documentPath(id: string, token: string): string {
  return token === BY_ACCOUNT ? `/d/${id}` : `/d/${id}#${token}`;
}

export function routeOf(path: string, fragment: string, query = ''): Route {
  if (path === '/') return { page: 'home' };
  if (path === '/signed-in') return { page: 'signed-in' };
  const asked = new URLSearchParams(query);
  if (path === '/sign-in-failed') return { page: 'sign-in-failed', reason: asked.get('reason') ?? '' };
  const id = /^\/d\/([A-Za-z0-9_-]{22})\/?$/.exec(path)?.[1];
  if (id === undefined) return { page: 'nowhere' };
  const embedded = asked.has('embed');
  const key = withoutBlock(fragment);
  return { page: 'document', id, token: tokenOf(key), fragment: key.length > 1, block: blockOf(fragment), embedded };
}

export class Router {
  readonly #window: Window;
  readonly #route: Store<Route>;

  constructor(page: Window) {
    this.#window = page;
    this.#route = new Store(this.#read());
    page.addEventListener('popstate', this.#onChange);
    page.addEventListener('hashchange', this.#onChange);
  }

  get route(): Readable<Route> {
    return this.#route;
  }

  go(address: string): void {
    this.#window.history.pushState(null, '', address);
    this.#window.scrollTo(0, 0);
    this.#onChange();
  }

  /** Goes on to this address as if the present one had never been. */
  replace(address: string): void {
    this.#window.history.replaceState(null, '', address);
    this.#onChange();
  }

  /** May be called twice. */
  close(): void {
    this.#window.removeEventListener('popstate', this.#onChange);
    this.#window.removeEventListener('hashchange', this.#onChange);
  }

  readonly #onChange = (): void => {
    const next = this.#read();
    // A link to a heading inside the page changes the fragment too; the same route stays the same object.
    if (JSON.stringify(next) !== JSON.stringify(this.#route.get())) this.#route.set(next);
  };

  #read(): Route {
    const { pathname, hash, search } = this.#window.location;
    return routeOf(pathname, hash, search);
  }
}
