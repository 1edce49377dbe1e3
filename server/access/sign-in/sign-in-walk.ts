/**
 * A person's way through the provider's pages, for tests without a browser: follows redirects, keeps cookies, fills in forms.
 * Knows the pages of `test-provider.ts` only by their forms.
 */

/** Cookies by origin, as a browser would keep them (host-only, whatever the path). */
export class CookieJar {
  readonly #kept = new Map<string, Map<string, string>>();

  header(url: string): string {
    return Array.from(this.#of(url), ([name, value]) => `${name}=${value}`).join('; ');
  }

  take(url: string, response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#of(url).delete(name);
      else this.#of(url).set(name, value);
    }
  }

  value(url: string, name: string): string | null {
    return this.#of(url).get(name) ?? null;
  }

  set(url: string, name: string, value: string): void {
    this.#of(url).set(name, value);
  }

  #of(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const found = this.#kept.get(origin) ?? new Map<string, string>();
    this.#kept.set(origin, found);
    return found;
  }
}

export interface Visited {
  readonly url: string;
  readonly response: Response;
  readonly body: string;
}

/** Asks once, with the jar's cookies. */
export async function visit(jar: CookieJar, url: string, init: RequestInit = {}): Promise<Visited> {
  const headers = new Headers(init.headers);
  headers.set('cookie', jar.header(url));
  headers.set('accept', headers.get('accept') ?? 'text/html');
  const response = await fetch(url, { ...init, headers, redirect: 'manual' });
  jar.take(url, response);
  return { url, response, body: await response.text() };
}

const MOST_STEPS = 20;

/**
 * Follows redirects from `url`, and at the provider's forms signs in as `login`, until an address is reached for which `isThere`
 * holds; that one is not asked for.
 */
export async function walk(
  jar: CookieJar,
  url: string,
  login: string,
  isThere: (url: string) => boolean,
): Promise<string> {
  let at = await visit(jar, url);
  for (let step = 0; step < MOST_STEPS; step++) {
    const location = at.response.headers.get('location');
    if (location !== null) {
      const next = new URL(location, at.url).href;
      if (isThere(next)) return next;
      at = await visit(jar, next);
      continue;
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(at.body)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(at.body)?.[1];
    if (action === undefined || prompt === undefined)
      throw new Error(`no way on from ${at.url}: ${at.response.status}`);
    const body = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt });
    at = await visit(jar, new URL(action, at.url).href, { method: 'POST', body });
  }
  throw new Error('the way through the provider does not end');
}
