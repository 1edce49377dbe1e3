import { describe, expect, it } from 'vitest';
import { Api } from './api.ts';
import { Passes } from './passes.ts';
import { RestCaller } from './rest-caller.ts';

const TOKEN = 'secret-token-secret-token';
const PERSON = 'secret-of-a-person-22-';
const PASS = 'pass-for-the-password-22';

interface Seen {
  readonly address: string;
  readonly init: RequestInit;
}

function apiOn(fetchImplementation: typeof fetch): Api {
  const drawer = new Map<string, string>();
  const passes = new Passes(
    {
      read: (key) => drawer.get(key) ?? null,
      write: (key, value) => void drawer.set(key, value),
      remove: (key) => void drawer.delete(key),
      keys: () => [...drawer.keys()],
    },
    () => 0,
  );
  passes.keep(TOKEN, PASS, 1);
  return new Api(new RestCaller(fetchImplementation, PERSON, passes));
}

/** An Api whose every request is answered alike; `seen` holds what was asked. */
function answering(status: number, body: string) {
  const seen: Seen[] = [];
  const api = apiOn((input, init) => {
    seen.push({ address: typeof input === 'string' ? input : '', init: init ?? {} });
    return Promise.resolve(new Response(body, { status }));
  });
  return { api, seen };
}

describe('Api', () => {
  it('puts the token into the header and into no address (Roles R9)', async () => {
    const { api, seen } = answering(200, '{"links":[]}');
    await api.sharing('doc', TOKEN).links();
    await api.sharing('doc', TOKEN).changeLink('link', { label: 'name' });
    await api.sharing('doc', TOKEN).revokeLink('link');
    expect(seen.map(({ address }) => address)).toEqual([
      '/api/documents/doc/links',
      '/api/documents/doc/links/link',
      '/api/documents/doc/links/link',
    ]);
    for (const { address, init } of seen) {
      expect(address).not.toContain(TOKEN);
      expect(new Headers(init.headers).get('authorization')).toBe(`Bearer ${TOKEN}`);
      expect(address).not.toContain(PERSON);
      expect(new Headers(init.headers).get('weft-person')).toBe(PERSON);
      expect(address).not.toContain(PASS);
      expect(new Headers(init.headers).get('weft-pass')).toBe(PASS);
      expect(init.credentials).toBe('same-origin');
    }
  });

  it('answers with the value of a success', async () => {
    const created = { id: 'd', token: TOKEN, url: '/d/d', role: 'owner' };
    const { api } = answering(201, JSON.stringify(created));
    expect(await api.createDocument('Plan')).toEqual({ ok: true, value: created });
  });

  it('takes a success without a body', async () => {
    const api = apiOn(() => Promise.resolve(new Response(null, { status: 204 })));
    expect(await api.sharing('d', TOKEN).revokeLink('l')).toMatchObject({ ok: true });
  });

  it('gives the words of an error', async () => {
    const { api } = answering(
      403,
      JSON.stringify({ error: { code: 'link_revoked', words: 'It ended.', retry: false } }),
    );
    expect(await api.documentInfo('d', TOKEN)).toEqual({
      ok: false,
      error: { code: 'link_revoked', words: 'It ended.' },
    });
  });

  it.each([
    ["a proxy's page (N8)", 502, '<html>Bad gateway</html>'],
    ['an error of something else', 404, '{"message":"no"}'],
    ['an unknown code', 400, '{"error":{"code":"toString","words":"x"}}'],
  ])('takes %s for nobody having answered', async (_name, status, body) => {
    const { api } = answering(status, body);
    expect(await api.documentInfo('d', TOKEN)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });

  it('keeps the pass that a password brought, and shows it no more once it is refused', async () => {
    const answers = [
      new Response(JSON.stringify({ pass: 'new-pass', expiresAtMs: 9 })),
      new Response('{"error":{"code":"password_needed","words":"x","retry":false}}', { status: 401 }),
    ];
    const api = apiOn(() => Promise.resolve(answers.shift() ?? new Response(null, { status: 500 })));
    expect(await api.unlock('d', 'another-token', 'open sesame')).toMatchObject({ ok: true });
    expect(api.passOf('another-token')).toBe('new-pass');
    await api.documentInfo('d', 'another-token');
    expect(api.passOf('another-token')).toBeNull();
    expect(api.passOf(TOKEN)).toBe(PASS);
  });

  it('does not throw where there is no network', async () => {
    const api = apiOn(() => Promise.reject(new TypeError('failed')));
    expect(await api.createDocument()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });
});
