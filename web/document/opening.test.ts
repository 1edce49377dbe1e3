import { describe, expect, it } from 'vitest';
import { BY_ACCOUNT } from '../sync/shelf.ts';
import { tokenToOpen } from './opening.ts';

const bare = { linkToken: null, hasFragment: false };
const KEPT = 'kept-token-kept-token1';

describe('tokenToOpen', () => {
  it('takes the key in the address before anything else', () => {
    const address = { linkToken: 'from-the-address-12345', hasFragment: true };
    expect(tokenToOpen(address, { token: KEPT, role: 'owner' }, 'in')).toBe('from-the-address-12345');
  });

  it('never replaces a broken key', () => {
    expect(tokenToOpen({ linkToken: null, hasFragment: true }, { token: KEPT, role: 'owner' }, 'in')).toBeNull();
  });

  it('takes what this browser kept without waiting for anybody', () => {
    expect(tokenToOpen(bare, { token: KEPT, role: 'viewer' }, 'unknown')).toBe(KEPT);
  });

  it('prefers the account to a key that died', () => {
    expect(tokenToOpen(bare, { token: KEPT, role: null }, 'unknown')).toBeUndefined();
    expect(tokenToOpen(bare, { token: KEPT, role: null }, 'in')).toBe(BY_ACCOUNT);
    expect(tokenToOpen(bare, { token: KEPT, role: null }, 'out')).toBe(KEPT);
  });

  it('opens by the account where there is nothing else', () => {
    expect(tokenToOpen(bare, null, 'unknown')).toBeUndefined();
    expect(tokenToOpen(bare, null, 'in')).toBe(BY_ACCOUNT);
    expect(tokenToOpen(bare, null, 'out')).toBeNull();
    expect(tokenToOpen(bare, null, 'none')).toBeNull();
  });

  it('shows what the account had open here while the server is away, but not to whoever signed out', () => {
    expect(tokenToOpen(bare, { token: BY_ACCOUNT, role: 'editor' }, 'none')).toBe(BY_ACCOUNT);
    expect(tokenToOpen(bare, { token: BY_ACCOUNT, role: 'editor' }, 'out')).toBeNull();
  });
});
