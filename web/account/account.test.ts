import { describe, expect, test } from 'vitest';
import type { Me } from '../../protocol/rest-accounts.ts';
import type { Drawer } from '../sync/ports.ts';
import { Passes } from '../sync/passes.ts';
import { RestCaller } from '../sync/rest-caller.ts';
import { BY_ACCOUNT, Shelf } from '../sync/shelf.ts';
import { AccountApi } from './account-api.ts';
import { Account } from './account.ts';

const TOKEN = 'T'.repeat(22);
const ADA: Me = { signIn: true, account: { person: 'p', name: 'Ada', email: null } };

function drawer(): Drawer {
  const kept = new Map<string, string>();
  return {
    read: (key) => kept.get(key) ?? null,
    write: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

/** A page whose server answers as `answers` says, by method and path; what was asked is kept. */
function page(answers: Record<string, unknown>, address = '/') {
  const asked: { readonly what: string; readonly body: unknown }[] = [];
  const fetching = (input: unknown, init?: RequestInit) => {
    const what = `${init?.method} ${String(input)}`;
    asked.push({ what, body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : null });
    const found = answers[what];
    if (found === undefined) return Promise.reject(new TypeError('no server'));
    return Promise.resolve(new Response(JSON.stringify(found), { status: 200 }));
  };
  const box = drawer();
  let now = 0;
  const shelf = new Shelf(box, () => ++now);
  const url = new URL(address, 'http://here');
  const left: string[] = [];
  const session = new Map<string, string>();
  const account = new Account(
    new AccountApi(new RestCaller(fetching, 'S'.repeat(32), new Passes(box, () => 0))),
    shelf,
    {
      location: {
        pathname: url.pathname,
        search: url.search,
        hash: url.hash,
        assign: (to) => void left.push(String(to)),
      },
      sessionStorage: {
        getItem: (key) => session.get(key) ?? null,
        setItem: (key, value) => void session.set(key, value),
        removeItem: (key) => void session.delete(key),
      },
    },
  );
  return { account, shelf, asked, left };
}

describe('the account in the page', () => {
  test.each([
    ['nobody can sign in', { signIn: false, account: null }, 'none'],
    ['one could sign in', { signIn: true, account: null }, 'out'],
    ['one is signed in', ADA, 'in'],
  ])('%s', async (_name, me, state) => {
    const { account } = page({ 'GET /api/me': me });
    expect(account.state.get().state).toBe('unknown');
    await account.load();
    expect(account.state.get().state).toBe(state);
  });

  test('a server that does not answer changes nothing of what was known', async () => {
    const answers: Record<string, unknown> = { 'GET /api/me': ADA };
    const { account } = page(answers);
    await account.load();
    delete answers['GET /api/me'];
    await account.load();
    expect(account.state.get().state).toBe('in');
  });

  test('one comes back to where one was, key and all, and the key was told to nobody', async () => {
    const { account, asked, left } = page({ 'GET /api/me': ADA }, `/d/abc?embed#${TOKEN}`);
    account.signIn();
    expect(left).toEqual(['/auth/sign-in']);
    expect(await account.arrive()).toBe(`/d/abc?embed#${TOKEN}`);
    expect(JSON.stringify(asked)).not.toContain(TOKEN);
    expect(await account.arrive()).toBe('/');
  });

  test('what this browser had as a guest is handed over, in its order, without what is dead or the account’s already', async () => {
    const { account, shelf, asked } = page({
      'GET /api/me': ADA,
      'POST /api/me/guest': { linked: true },
      'POST /api/my/documents': { kept: 2 },
    });
    shelf.opened('first', `${TOKEN}1`, 'viewer');
    shelf.opened('second', `${TOKEN}2`, 'owner');
    shelf.opened('mine', BY_ACCOUNT, 'owner');
    shelf.opened('dead', `${TOKEN}3`, 'owner');
    shelf.tokenDied('dead', `${TOKEN}3`);
    await account.arrive();
    expect(asked.at(-1)?.body).toEqual({
      documents: [
        { id: 'first', token: `${TOKEN}1` },
        { id: 'second', token: `${TOKEN}2` },
      ],
    });
  });

  test('nothing is handed over where the browser’s guest belongs to another account', async () => {
    const { account, shelf, asked } = page({ 'GET /api/me': ADA, 'POST /api/me/guest': { linked: false } });
    shelf.opened('first', TOKEN, 'owner');
    await account.arrive();
    expect(asked.map(({ what }) => what)).toEqual(['GET /api/me', 'POST /api/me/guest']);
  });

  test('signing out forgets what was open by the account alone, but no unsaved changes', async () => {
    const { account, shelf } = page({ 'GET /api/me': ADA, 'POST /api/me/sign-out': { url: 'https://id/end' } });
    await account.load();
    shelf.opened('by-link', TOKEN, 'owner');
    shelf.opened('mine', BY_ACCOUNT, 'owner');
    shelf.opened('unsaved', BY_ACCOUNT, 'owner');
    shelf.noteUnsaved('unsaved', true);
    const forgotten: string[] = [];
    const done = await account.signOut((entry) => Promise.resolve(void forgotten.push(entry.id)));
    expect(done).toEqual({ ok: true, url: 'https://id/end' });
    expect(account.state.get().state).toBe('out');
    expect(forgotten).toEqual(['mine']);
    expect(shelf.entries.get().map(({ id }) => id)).toEqual(['unsaved', 'by-link']);
  });
});
