import { describe, expect, it } from 'vitest';
import { Api } from './api.ts';
import { RestCaller } from './rest-caller.ts';

const TOKEN = 'secret-token-secret-token';
const PERSON = 'secret-of-a-person-22-';
const PASS = 'pass-for-the-password-22';

interface Seen {
  readonly address: string;
  readonly init: RequestInit;
}

function apiOn(fetchImplementation: typeof fetch): Api {
  return new Api(new RestCaller(fetchImplementation, PERSON, (token) => (token === TOKEN ? PASS : null)));
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
    await api.links('doc', TOKEN);
    await api.renameLink('doc', TOKEN, 'link', 'name');
    await api.revokeLink('doc', TOKEN, 'link');
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
      expect(init.credentials).toBe('omit');
    }
  });

  it('answers with the value of a success', async () => {
    const created = { id: 'd', token: TOKEN, url: '/d/d', role: 'owner' };
    const { api } = answering(201, JSON.stringify(created));
    expect(await api.createDocument('Plan')).toEqual({ ok: true, value: created });
  });

  it('takes a success without a body', async () => {
    const api = apiOn(() => Promise.resolve(new Response(null, { status: 204 })));
    expect(await api.revokeLink('d', TOKEN, 'l')).toMatchObject({ ok: true });
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

  it('does not throw where there is no network', async () => {
    const api = apiOn(() => Promise.reject(new TypeError('failed')));
    expect(await api.createDocument()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });
});
