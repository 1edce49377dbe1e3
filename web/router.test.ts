import { describe, expect, it } from 'vitest';
import { documentPath, routeOf } from './router.ts';

const ID = 'abcdefghijklmnopqrstuv';
const TOKEN = 'token-token-token-1234';

describe('routeOf', () => {
  it('knows home and documents', () => {
    expect(routeOf('/', '')).toEqual({ page: 'home' });
    expect(routeOf(`/d/${ID}`, `#${TOKEN}`)).toEqual({ page: 'document', id: ID, token: TOKEN, fragment: true });
    expect(documentPath(ID, TOKEN)).toBe(`/d/${ID}#${TOKEN}`);
  });

  it('tells a missing key from a broken one', () => {
    expect(routeOf(`/d/${ID}`, '')).toMatchObject({ token: null, fragment: false });
    expect(routeOf(`/d/${ID}`, '#broken')).toMatchObject({ token: null, fragment: true });
  });

  it.each(['/d/', '/d/short', `/d/${ID}/more`, '/x', '/D/' + ID, `/d/${ID}%2e`])('has no page for %s', (path) => {
    expect(routeOf(path, '')).toEqual({ page: 'nowhere' });
  });
});
