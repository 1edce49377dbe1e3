import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountPersonId } from '../access/sign-in/account.ts';
import { SIGN_IN_MS } from '../access/sign-in/sign-ins.ts';
import { CookieJar, visit, walk } from '../access/sign-in/sign-in-walk.ts';
import { systemClock } from '../system.ts';
import { TestAccounts, type TestBrowser } from '../test-accounts.ts';
import { TestServer } from '../test-server.ts';

let accounts: TestAccounts;
let aheadMs = 0;
beforeAll(async () => {
  const clock = { ...systemClock, now: () => Date.now() + aheadMs };
  accounts = await TestAccounts.start({ overrides: { clock } });
});
afterAll(() => accounts.stop());

/** As far as the provider's answer, which is not shown to the server yet. */
function atTheDoor(browser: TestBrowser, login: string): Promise<string> {
  const { address } = accounts.server;
  return walk(browser.jar, `${address}/auth/sign-in`, login, (url) => url.startsWith(`${address}/auth/callback`));
}

describe('signing in with a real provider', () => {
  test('gives the browser an account, the same person on every device', async () => {
    const browser = accounts.browser();
    expect(await browser.me()).toEqual({ signIn: true, account: null });
    expect(await browser.signIn('ada')).toBe('/signed-in');
    const person = accountPersonId(accounts.provider.issuer, 'ada');
    const account = { person, name: 'Ada Lovelace', email: 'ada@example.org' };
    expect(await browser.me()).toEqual({ signIn: true, account });
    expect((await (await accounts.signedIn('ada')).me()).account).toEqual(account);
    expect((await (await accounts.signedIn('ben')).me()).account?.person).not.toBe(person);
  });

  test('an address that the provider did not verify is none', async () => {
    expect((await (await accounts.signedIn('eve')).me()).account).toMatchObject({ name: 'Eve', email: null });
  });

  test('asks the provider with code, PKCE, state and nonce, and never twice alike', async () => {
    const asked = await Promise.all(
      [1, 2].map(async () => {
        const { response } = await visit(new CookieJar(), `${accounts.server.address}/auth/sign-in`);
        return new URL(response.headers.get('location') ?? '').searchParams;
      }),
    );
    expect(asked[0]?.get('response_type')).toBe('code');
    expect(asked[0]?.get('code_challenge_method')).toBe('S256');
    expect(asked[0]?.get('redirect_uri')).toBe(`${accounts.server.address}/auth/callback`);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(asked[0]?.get(name)).toMatch(/^[\w-]{22,}$/);
      expect(asked[0]?.get(name)).not.toBe(asked[1]?.get(name));
    }
  });

  test('the cookie is out of scripts’ and other sites’ reach, and kept as a digest only', async () => {
    const browser = accounts.browser();
    const back = await atTheDoor(browser, 'ada');
    const { response } = await visit(browser.jar, back);
    const [session = ''] = response.headers.getSetCookie().filter((line) => line.startsWith('weft-session='));
    expect(session).toMatch(/; HttpOnly/);
    expect(session).toMatch(/; SameSite=Lax/);
    expect(session).toMatch(new RegExp(`; Max-Age=${SIGN_IN_MS / 1000}`));
    accounts.server.keepSecret(browser.session ?? '');
    const { readFile } = await import('node:fs/promises');
    for (const name of ['weft.db', 'weft.db-wal']) {
      const bytes = await readFile(`${accounts.server.folder}/${name}`);
      expect(bytes.includes(browser.session ?? 'none')).toBe(false);
    }
  });

  test.each([
    ['no attempt of this browser', (url: string) => url, true],
    [
      'the state of another attempt',
      (url: string) => url.replace(/state=[^&]+/, 'state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
      false,
    ],
    ['no state at all', (url: string) => url.replace(/&?state=[^&]+/, ''), false],
  ])('%s is refused as stale', async (_name, change, forget) => {
    const browser = accounts.browser();
    const back = await atTheDoor(browser, 'ada');
    const at = forget ? accounts.browser() : browser;
    expect(await at.comeBack(change(back))).toBe('/sign-in-failed?reason=stale');
    expect((await at.me()).account).toBeNull();
  });

  test('an answer of the provider is good once', async () => {
    const browser = accounts.browser();
    const back = await atTheDoor(browser, 'ada');
    const kept = browser.jar.value(accounts.server.address, 'weft-sign-in') ?? '';
    expect(await browser.comeBack(back)).toBe('/signed-in');
    expect(browser.jar.value(accounts.server.address, 'weft-sign-in')).toBeNull();
    expect(await browser.comeBack(back)).toBe('/sign-in-failed?reason=stale');
    // Even somebody who kept the attempt's cookie gets nothing for the used code.
    browser.jar.set(accounts.server.address, 'weft-sign-in', kept);
    expect(await browser.comeBack(back)).toBe('/sign-in-failed?reason=provider');
  });

  test('a code that is none, and an issuer that is another, are refused', async () => {
    for (const [from, to] of [
      [/code=[^&]+/, 'code=stolen'],
      [/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'],
    ] as const) {
      const browser = accounts.browser();
      const back = await atTheDoor(browser, 'ada');
      expect(await browser.comeBack(back.replace(from, to))).toBe('/sign-in-failed?reason=provider');
      expect(browser.session).toBeNull();
    }
  });

  test('a nonce that is not the one that was asked for is refused', async () => {
    const browser = accounts.browser();
    const back = await atTheDoor(browser, 'ada');
    const kept = browser.jar.value(accounts.server.address, 'weft-sign-in') ?? '';
    const [state, nonce, verifier] = kept.split('.');
    browser.jar.set(accounts.server.address, 'weft-sign-in', `${state}.${nonce?.replace(/^.{4}/, 'AAAA')}.${verifier}`);
    expect(await browser.comeBack(back)).toBe('/sign-in-failed?reason=provider');
  });

  test('a person who says no at the provider is told so, and the provider’s words go nowhere', async () => {
    const browser = accounts.browser();
    const back = await atTheDoor(browser, 'ada');
    const state = new URL(back).searchParams.get('state') ?? '';
    const words = 'error=access_denied&error_description=secret-words-of-the-provider';
    const issuer = encodeURIComponent(accounts.provider.issuer);
    const no = `${accounts.server.address}/auth/callback?${words}&state=${state}&iss=${issuer}`;
    expect(await browser.comeBack(no)).toBe('/sign-in-failed?reason=refused');
    expect(accounts.server.logs.join('')).not.toContain('secret-words');
  });

  test('signing in as somebody else ends the sign-in before', async () => {
    const browser = await accounts.signedIn('ada');
    const before = browser.session ?? '';
    await visit(browser.jar, `${accounts.provider.issuer}/session/end`);
    for (const name of ['_session', '_session.legacy']) browser.jar.set(accounts.provider.issuer, name, 'gone');
    await browser.signIn('ben');
    expect((await browser.me()).account?.name).toBe('Ben');
    const old = accounts.browser();
    old.jar.set(accounts.server.address, 'weft-session', before);
    expect((await old.me()).account).toBeNull();
  });
});

describe('being signed in', () => {
  test('signing out ends it on the server, and names where the provider ends its own session', async () => {
    const browser = await accounts.signedIn('ada');
    const kept = browser.session ?? '';
    const { url } = await browser.json<{ url: string | null }>('POST', '/api/me/sign-out');
    const end = new URL(url ?? '');
    expect(end.origin).toBe(accounts.provider.issuer);
    expect(end.searchParams.get('post_logout_redirect_uri')).toBe(`${accounts.server.address}/`);
    accounts.server.keepSecret(end.searchParams.get('id_token_hint') ?? '');
    expect(end.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect(browser.session).toBeNull();
    browser.jar.set(accounts.server.address, 'weft-session', kept);
    expect((await browser.me()).account).toBeNull();
  });

  test('it lasts for its time and not longer', async () => {
    const browser = await accounts.signedIn('ada');
    aheadMs = SIGN_IN_MS - 60_000;
    expect((await browser.me()).account).not.toBeNull();
    aheadMs = SIGN_IN_MS + 1;
    expect((await browser.me()).account).toBeNull();
    aheadMs = 0;
  });

  test.each([
    ['another site', 'https://evil.example', 403],
    ['no site', 'null', 403],
    ['a page that may connect with tokens, but is not ours', 'https://wiki.example', 401],
  ])('a change that a page of %s makes the browser ask for is refused (P6)', async (_name, origin, status) => {
    const allowing = await TestAccounts.start({ environment: { WEFT_ALLOWED_ORIGINS: 'https://wiki.example' } });
    const browser = await allowing.signedIn('ada');
    const asked = await browser.ask('POST', '/api/my/documents', { body: { documents: [] }, origin });
    expect(asked.response.status).toBe(status);
    expect((await browser.me()).account).not.toBeNull();
    await allowing.stop();
  });

  test('a change without an Origin is refused where the browser says that it is not ours (P6)', async () => {
    const browser = await accounts.signedIn('ada');
    const ask = (site: string) =>
      browser.ask('POST', '/api/my/documents', {
        body: { documents: [] },
        origin: null,
        headers: { 'sec-fetch-site': site },
      });
    expect((await ask('same-site')).response.status).toBe(401);
    expect((await ask('cross-site')).response.status).toBe(403);
    expect((await ask('same-origin')).response.status).toBe(200);
  });

  test.each([
    ['of another shape', '../../etc/passwd'],
    ['that is none', 'A'.repeat(22)],
    ['that is very long', 'A'.repeat(9000)],
  ])('a cookie %s is nobody', async (_name, value) => {
    const browser = accounts.browser();
    browser.jar.set(accounts.server.address, 'weft-session', value);
    expect((await browser.me()).account).toBeNull();
  });

  test('two cookies of the name were not both set by us, and count as none', async () => {
    const browser = await accounts.signedIn('ada');
    const header = browser.jar.header(accounts.server.address);
    const { body } = await browser.ask('GET', '/api/me', { headers: { cookie: header } });
    expect(body).toContain('Ada');
    const twice = await accounts.server.fetch('/api/me', { headers: { cookie: `${header}; weft-session=planted` } });
    expect(await twice.text()).not.toContain('Ada');
  });

  test('a private answer is kept by nobody (P8)', async () => {
    const { response } = await (await accounts.signedIn('ada')).ask('GET', '/api/me');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('settings', () => {
  test('without a provider nobody can sign in, and nothing of it is there', async () => {
    const server = await TestServer.start();
    const read = async (path: string) => (await server.fetch(path)).status;
    expect(await (await server.fetch('/api/me')).json()).toEqual({ signIn: false, account: null });
    const created = await server.createDocument();
    const closing = { method: 'PATCH', token: created.token, body: '{"guests":"none"}' };
    expect((await server.fetch(`/api/documents/${created.id}`, closing)).status).toBe(400);
    for (const path of ['/auth/sign-in', '/auth/callback', '/api/my/documents']) expect(await read(path)).toBe(404);
    await server.stop();
  });

  test('only people of the allowed domains, by a verified address, are let in', async () => {
    const closed = await TestAccounts.start({ environment: { WEFT_OIDC_EMAIL_DOMAINS: 'example.org' } });
    expect(await closed.browser().signIn('ada')).toBe('/signed-in');
    expect(await closed.browser().signIn('eve')).toBe('/sign-in-failed?reason=not-welcome');
    expect(await closed.browser().signIn('stranger')).toBe('/sign-in-failed?reason=not-welcome');
    await closed.stop();
  });

  test('a provider that is away keeps nothing from starting, is told in words, and is asked again', async () => {
    const away = await TestAccounts.start();
    await away.provider.close();
    const browser = away.browser();
    const { response } = await visit(browser.jar, `${away.server.address}/auth/sign-in`);
    expect(response.headers.get('location')).toBe('/sign-in-failed?reason=provider');
    expect((await browser.me()).signIn).toBe(true);
    await away.stop();
  });

  test('visits to the provider are bounded for one address', async () => {
    const signIn = { max: 2, timeWindow: 60_000 };
    const busy = await TestAccounts.start({ overrides: { routeLimits: { signIn } } });
    const ask = () => busy.server.fetch('/auth/sign-in', { redirect: 'manual' }).then(({ status }) => status);
    expect([await ask(), await ask(), await ask()]).toEqual([303, 303, 429]);
    await busy.stop();
  });

  test('over https the cookie is bound to the host and never sent in the clear', async () => {
    const server = await TestServer.start({
      environment: {
        WEFT_PUBLIC_URL: 'https://weft.example',
        WEFT_OIDC_ISSUER: accounts.provider.issuer,
        WEFT_OIDC_CLIENT_ID: 'weft',
      },
    });
    const response = await server.fetch('/auth/sign-in', { redirect: 'manual' });
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-weft-sign-in=.*; Path=\/;.*; Secure$/);
    await server.stop();
  });
});
