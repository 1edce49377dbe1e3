/**
 * The two cookies of signing in: which names and attributes they bear, and when one counts at all. Pure. A cookie comes along
 * with every request that a browser makes, whoever made it do so; so it counts only where the page that asks is our own
 * (HOSTILE H3, P6), and pages of other sites that may connect with a token get nothing by it.
 */
import type { IncomingMessage } from 'node:http';
import { isOwnOrigin, type OriginRules } from './origin.ts';

/** What a browser keeps: who is signed in, and which attempt to sign in is under way. */
export type CookieName = 'session' | 'attempt';

/** More than this is no cookie of ours, and is not looked at. */
const MAX_COOKIE_HEADER = 8192;

export class Cookies {
  readonly #origins: OriginRules;
  readonly #secure: boolean;

  constructor(origins: OriginRules) {
    this.#origins = origins;
    this.#secure = origins.publicUrl?.startsWith('https:') === true;
  }

  /**
   * The cookie's value, or null where there is none or it does not count. A WebSocket must come from a page of ours that says
   * so; so must a request that changes something, unless it is no browser's (then nobody made a browser send it).
   */
  read(request: IncomingMessage, name: CookieName): string | null {
    if (!this.#counts(request)) return null;
    const header = request.headers.cookie ?? '';
    if (header.length > MAX_COOKIE_HEADER) return null;
    const wanted = `${this.#nameOf(name)}=`;
    const found = header
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part.startsWith(wanted));
    // Two of one name were not both set by us.
    return found.length === 1 ? (found[0]?.slice(wanted.length) ?? null) : null;
  }

  /** The `Set-Cookie` that makes the browser keep this value for so long. Lax: it comes along when a provider sends people back. */
  keep(name: CookieName, value: string, maxAgeMs: number): string {
    const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${Math.floor(maxAgeMs / 1000)}`];
    return [`${this.#nameOf(name)}=${value}`, ...attributes, ...(this.#secure ? ['Secure'] : [])].join('; ');
  }

  /** The `Set-Cookie` that makes the browser forget it. */
  forget(name: CookieName): string {
    return this.keep(name, '', 0);
  }

  #counts(request: IncomingMessage): boolean {
    const { headers, method } = request;
    if (headers.origin !== undefined) return isOwnOrigin(headers, this.#origins);
    const site = headers['sec-fetch-site'];
    if (headers.upgrade !== undefined) return false;
    // A GET that another site makes the browser send is a visit: its answer is not theirs to read, and it changes nothing.
    return method === 'GET' || method === 'HEAD' || site === undefined || site === 'same-origin';
  }

  /** With the prefix, no other host below the same domain can set it for us (RFC 6265bis, section 4.1.3). */
  #nameOf(name: CookieName): string {
    return `${this.#secure ? '__Host-' : ''}weft-${name === 'session' ? 'session' : 'sign-in'}`;
  }
}
