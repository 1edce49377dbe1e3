import { describe, expect, it } from 'vitest';
import { changeLinkBody, createLinkBody, type LinkInfo } from '../../protocol/rest.ts';
import { changeOf, draftOf, newDraft, newLinkOf, problemOf, type LinkDraft } from './link-settings.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const HOUR = 3_600_000;

function draft(part: Partial<LinkDraft>): LinkDraft {
  return { ...newDraft('viewer'), ...part };
}

const LINK: LinkInfo = {
  id: 'link',
  role: 'editor',
  label: 'Class',
  createdAtMs: NOW - HOUR,
  expiresAtMs: NOW + HOUR,
  revokedAtMs: null,
  current: false,
  hasPassword: true,
  maxPeople: 30,
  people: 2,
  createdBy: null,
  lastUsedAtMs: null,
};

describe('newLinkOf', () => {
  it('sends nothing that was not asked for', () => {
    expect(newLinkOf(newDraft('editor'), NOW)).toEqual({ role: 'editor' });
  });

  it('sends every bound in the shape that the server takes', () => {
    const body = newLinkOf(
      draft({
        label: ' For class ',
        expiry: 'week',
        passwordChoice: 'set',
        password: 'open sesame',
        maxPeople: '30',
      }),
      NOW,
    );
    expect(body).toEqual({
      role: 'viewer',
      label: 'For class',
      expiresAt: '2026-06-22T12:00:00.000Z',
      password: 'open sesame',
      maxPeople: 30,
    });
    expect(createLinkBody.safeParse(body).success).toBe(true);
  });

  it('takes a date in local time', () => {
    const { expiresAt } = newLinkOf(draft({ expiry: 'date', date: '2026-07-01T09:30' }), NOW);
    expect(Date.parse(expiresAt ?? '')).toBe(new Date(2026, 6, 1, 9, 30).getTime());
  });
});

describe('changeOf', () => {
  it('changes nothing where nothing was changed', () => {
    expect(changeOf(LINK, draftOf(LINK), NOW)).toEqual({});
    const open = { ...LINK, expiresAtMs: null, hasPassword: false, maxPeople: null };
    expect(changeOf(open, draftOf(open), NOW)).toEqual({});
  });

  it('takes bounds away with null, and names only what changed', () => {
    const change = changeOf(
      LINK,
      { ...draftOf(LINK), label: '', expiry: 'never', passwordChoice: 'none', maxPeople: '' },
      NOW,
    );
    expect(change).toEqual({ label: '', expiresAt: null, password: null, maxPeople: null });
    expect(changeLinkBody.safeParse(change).success).toBe(true);
    expect(changeOf(LINK, { ...draftOf(LINK), role: 'viewer' }, NOW)).toEqual({ role: 'viewer' });
    expect(changeOf(LINK, { ...draftOf(LINK), passwordChoice: 'set', password: 'another one' }, NOW)).toEqual({
      password: 'another one',
    });
  });
});

describe('problemOf', () => {
  it.each([
    [{}, null],
    [{ expiry: 'date', date: '' }, 'date'],
    [{ expiry: 'date', date: '2020-01-01T00:00' }, 'date'],
    [{ passwordChoice: 'set', password: '1234567' }, 'password'],
    [{ passwordChoice: 'set', password: '12345678' }, null],
    [{ passwordChoice: 'none', password: '' }, null],
    [{ maxPeople: '0' }, 'maxPeople'],
    [{ maxPeople: '10001' }, 'maxPeople'],
    [{ maxPeople: '1.5' }, 'maxPeople'],
    [{ maxPeople: ' 2 ' }, null],
  ] as const)('%j: %s', (part, field) => {
    expect(problemOf(draft(part), NOW)?.field ?? null).toBe(field);
  });
});
