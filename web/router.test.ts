import { describe, expect, it } from 'vitest';
import { documentPath, routeOf } from './router.ts';
import { BY_ACCOUNT } from './sync/shelf.ts';

const ID = 'abcdefghijklmnopqrstuv';
const TOKEN = 'token-token-token-1234';

describe('routeOf', () => {
  it('knows home and documents', () => {
    expect(routeOf('/', '')).toEqual({ page: 'home' });
    const route = { page: 'document', id: ID, token: TOKEN, fragment: true, block: null, embedded: false };
    expect(routeOf(`/d/${ID}`, `#${TOKEN}`)).toEqual(route);
    expect(documentPath(ID, TOKEN)).toBe(`/d/${ID}#${TOKEN}`);
    expect(documentPath(ID, BY_ACCOUNT)).toBe(`/d/${ID}`);
  });

  it('knows the block that an address leads to, with a key and without', () => {
    const block = { client: 7, clock: 12 };
    expect(routeOf(`/d/${ID}`, '#block=7-12')).toMatchObject({ token: null, fragment: false, block });
    expect(routeOf(`/d/${ID}`, `#${TOKEN}&block=7-12`)).toMatchObject({ token: TOKEN, fragment: true, block });
    expect(routeOf(`/d/${ID}`, '#broken&block=7-12')).toMatchObject({ token: null, fragment: true, block });
  });

  it('knows a document inside a page of another application, with what that signed', () => {
    const signed = 'eyJhbGciOiJIUzI1NiJ9.eyJkb2MiOiJ4In0.c2VhbA-_';
    expect(routeOf(`/d/${ID}`, `#${signed}`, '?embed')).toMatchObject({ token: signed, embedded: true });
  });

  it('knows the way back from signing in', () => {
    expect(routeOf('/signed-in', '')).toEqual({ page: 'signed-in' });
    expect(routeOf('/sign-in-failed', '', '?reason=stale')).toEqual({ page: 'sign-in-failed', reason: 'stale' });
  });

  it('tells a missing key from a broken one', () => {
    expect(routeOf(`/d/${ID}`, '')).toMatchObject({ token: null, fragment: false });
    expect(routeOf(`/d/${ID}`, '#broken')).toMatchObject({ token: null, fragment: true });
  });

  it.each(['/d/', '/d/short', `/d/${ID}/more`, '/x', '/D/' + ID, `/d/${ID}%2e`])('has no page for %s', (path) => {
    expect(routeOf(path, '')).toEqual({ page: 'nowhere' });
  });
});
