import { describe, expect, it } from 'vitest';
import type { Drawer } from './ports.ts';
import { Shelf, tokenOf } from './shelf.ts';

const OWNER = 'owner-token-aaaaaaaaaa';
const VIEWER = 'viewer-token-aaaaaaaaa';

function setUp() {
  const map = new Map<string, string>();
  const drawer: Drawer = {
    read: (key) => map.get(key) ?? null,
    write: (key, value) => void map.set(key, value),
    remove: (key) => void map.delete(key),
    keys: () => [...map.keys()],
  };
  let now = 0;
  return { map, shelf: new Shelf(drawer, () => ++now) };
}

describe('tokenOf', () => {
  it('takes what could be a token and nothing else', () => {
    expect(tokenOf(`#${OWNER}`)).toBe(OWNER);
    expect(tokenOf('#short')).toBeNull();
    expect(tokenOf('')).toBeNull();
    expect(tokenOf('#with space and more text')).toBeNull();
  });
});

describe('Shelf', () => {
  it('lists what was opened, newest first', () => {
    const { shelf } = setUp();
    shelf.opened('a', OWNER, 'owner');
    shelf.opened('b', VIEWER, 'viewer');
    shelf.opened('a', OWNER, 'owner');
    expect(shelf.entries.get().map((entry) => entry.id)).toEqual(['a', 'b']);
    shelf.forget('a');
    expect(shelf.entries.get().map((entry) => entry.id)).toEqual(['b']);
  });

  it('keeps the stronger of two links, and takes the weaker once the stronger died', () => {
    const { shelf } = setUp();
    shelf.opened('a', OWNER, 'owner');
    shelf.opened('a', VIEWER, 'viewer');
    expect(shelf.find('a')).toMatchObject({ token: OWNER, role: 'owner' });
    shelf.tokenDied('a', OWNER);
    shelf.opened('a', VIEWER, 'viewer');
    expect(shelf.find('a')).toMatchObject({ token: VIEWER, role: 'viewer' });
  });

  it('takes a stronger link in place of a weaker one', () => {
    const { shelf } = setUp();
    shelf.opened('a', VIEWER, 'viewer');
    shelf.opened('a', OWNER, 'owner');
    expect(shelf.find('a')).toMatchObject({ token: OWNER, role: 'owner' });
  });

  it('remembers the tokens of links made here, titles, and what is not saved', () => {
    const { shelf } = setUp();
    shelf.created('a', OWNER, 'owner', 'Plan');
    shelf.madeLink('a', 'link1', VIEWER);
    shelf.retitle('a', 'Plans');
    shelf.noteUnsaved('a', true);
    shelf.opened('a', OWNER, 'owner');
    expect(shelf.find('a')).toMatchObject({ title: 'Plans', unsaved: true, made: { link1: VIEWER } });
  });

  it('passes over entries that it did not write', () => {
    const { map, shelf } = setUp();
    map.set('weft.document.x', '{');
    map.set('weft.document.y', '{"token":"no"}');
    map.set('weft.document.z', JSON.stringify({ token: OWNER }));
    shelf.refresh();
    expect(shelf.entries.get()).toEqual([
      {
        id: 'z',
        token: OWNER,
        role: null,
        title: '',
        openedAtMs: 0,
        made: {},
        unsaved: false,
        unsavedSinceMs: null,
        refused: null,
      },
    ]);
  });

  it('remembers since when something is unsaved and what the server said to it, until it is saved (B6)', () => {
    const { map, shelf } = setUp();
    shelf.created('a', OWNER, 'owner', '');
    shelf.noteUnsaved('a', true);
    shelf.noteUnsaved('a', true);
    shelf.noteRefused('a', 'link_revoked');
    expect(shelf.find('a')).toMatchObject({ unsaved: true, unsavedSinceMs: 2, refused: 'link_revoked' });
    shelf.noteUnsaved('a', false);
    expect(shelf.find('a')).toMatchObject({ unsaved: false, unsavedSinceMs: null, refused: null });
    map.set('weft.document.a', JSON.stringify({ token: OWNER, refused: 'of_a_later_version' }));
    expect(shelf.find('a')?.refused).toBeNull();
  });
});
