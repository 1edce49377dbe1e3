import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../protocol/limits.ts';
import { personIdOf } from '../tokens.ts';
import { accountOf, accountPersonId, isWelcome } from './account.ts';

const ISSUER = 'https://id.example.org';

describe('the account behind claims', () => {
  test('is the same person on every device, and another one with another issuer', () => {
    const one = accountOf(ISSUER, { sub: 'ada', name: 'Ada' });
    expect(accountOf(ISSUER, { sub: 'ada', name: 'Ada Lovelace' }).person).toBe(one.person);
    expect(accountPersonId('https://other.example.org', 'ada')).not.toBe(one.person);
    expect(accountPersonId(`${ISSUER}","a`, 'da')).not.toBe(one.person);
    expect(one.person).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  test('is never the person of a guest, whatever secret the guest invents', () => {
    const account = accountPersonId(ISSUER, 'ada');
    for (const secret of ['ada', ISSUER, `weft account v1\n${JSON.stringify([ISSUER, 'ada'])}`]) {
      expect(personIdOf(secret)).not.toBe(account);
    }
  });

  test.each([
    [{ name: ' Ada  Lovelace ' }, 'Ada Lovelace'],
    [{ given_name: 'Ada', family_name: 'Lovelace' }, 'Ada Lovelace'],
    [{ preferred_username: 'ada' }, 'ada'],
    [{ name: '', nickname: 'Countess' }, 'Countess'],
    [{ email: 'ada@example.org', email_verified: true }, 'ada'],
    [{ name: 7 }, 'Member'],
    [{ name: 'x'.repeat(500) }, 'x'.repeat(LIMITS.maxNameLength)],
  ])('%j is called %s', (claims, name) => {
    expect(accountOf(ISSUER, { sub: 's', ...claims }).name).toBe(name);
  });

  test.each([
    [{ email: 'Ada@Example.ORG', email_verified: true }, 'ada@example.org'],
    [{ email: 'ada@example.org', email_verified: false }, null],
    [{ email: 'ada@example.org' }, null],
    [{ email: 'ada@example.org', email_verified: 'true' }, null],
    [{ email: 'a@b@example.org', email_verified: true }, null],
    [{ email: ['ada@example.org'], email_verified: true }, null],
  ])('%j has the address %s', (claims, email) => {
    expect(accountOf(ISSUER, { sub: 's', ...claims }).email).toBe(email);
  });

  test('is let in by a verified address of an allowed domain only, where there are any', () => {
    const of = (email: string, verified: boolean) => accountOf(ISSUER, { sub: 's', email, email_verified: verified });
    expect(isWelcome(of('ada@example.org', true), [])).toBe(true);
    expect(isWelcome(of('ada@example.org', true), ['example.org'])).toBe(true);
    expect(isWelcome(of('ada@example.org', false), ['example.org'])).toBe(false);
    expect(isWelcome(of('ada@sub.example.org', true), ['example.org'])).toBe(false);
    expect(isWelcome(of('ada@evilexample.org', true), ['example.org'])).toBe(false);
  });
});
