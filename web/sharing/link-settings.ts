/**
 * What the form for a link holds, and what of it is sent: from the fields that a person fills in to the bodies of
 * `protocol/rest.ts`, or the one field that is not right yet. Pure; knows no React and no server.
 */
import type { LinkInfo } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import type { LinkChange, NewLink } from '../sync/sharing-api.ts';

/** `keep` leaves an existing link's as it is; `date` is the one in `date`. */
export type Expiry = 'keep' | 'never' | 'hour' | 'day' | 'week' | 'month' | 'date';
export type PasswordChoice = 'keep' | 'none' | 'set';

export interface LinkDraft {
  readonly role: Role;
  readonly label: string;
  readonly expiry: Expiry;
  /** As a field of type `datetime-local` holds it: local time without a zone. */
  readonly date: string;
  readonly passwordChoice: PasswordChoice;
  readonly password: string;
  /** Digits, or nothing for no limit. */
  readonly maxPeople: string;
}

export interface Problem {
  readonly field: 'date' | 'password' | 'maxPeople';
  readonly words: string;
}

const HOUR_MS = 3_600_000;
const AHEAD_MS: Partial<Record<Expiry, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};
const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 200;
const MAX_PEOPLE = 10_000;

export function newDraft(role: Role): LinkDraft {
  return { role, label: '', expiry: 'never', date: '', passwordChoice: 'none', password: '', maxPeople: '' };
}

export function draftOf(link: LinkInfo): LinkDraft {
  return {
    role: link.role,
    label: link.label,
    expiry: link.expiresAtMs === null ? 'never' : 'keep',
    date: '',
    passwordChoice: link.hasPassword ? 'keep' : 'none',
    password: '',
    maxPeople: link.maxPeople === null ? '' : String(link.maxPeople),
  };
}

/** The first thing that is not right yet, or null. */
export function problemOf(draft: LinkDraft, nowMs: number): Problem | null {
  if (draft.expiry === 'date') {
    const atMs = Date.parse(draft.date);
    if (Number.isNaN(atMs)) return { field: 'date', words: 'Choose a day and a time.' };
    if (atMs <= nowMs) return { field: 'date', words: 'Choose a time that is still to come.' };
  }
  const { length } = draft.password;
  if (draft.passwordChoice === 'set' && (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH)) {
    return { field: 'password', words: `A password has ${MIN_PASSWORD_LENGTH} characters or more.` };
  }
  const limit = draft.maxPeople.trim();
  if (limit !== '' && !(/^\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MAX_PEOPLE)) {
    return { field: 'maxPeople', words: `A number from 1 to ${MAX_PEOPLE}, or nothing for no limit.` };
  }
  return null;
}

/** The body that makes the link. The draft has no problem. */
export function newLinkOf(draft: LinkDraft, nowMs: number): NewLink {
  const expiresAt = expiryOf(draft, nowMs);
  const maxPeople = limitOf(draft);
  return {
    role: draft.role,
    ...(draft.label.trim() === '' ? {} : { label: draft.label.trim() }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(draft.passwordChoice === 'set' ? { password: draft.password } : {}),
    ...(maxPeople === null ? {} : { maxPeople }),
  };
}

/** What the draft changes about the link, and nothing else: others may be changing it too. */
export function changeOf(link: LinkInfo, draft: LinkDraft, nowMs: number): LinkChange {
  const maxPeople = limitOf(draft);
  return {
    ...(draft.role === link.role ? {} : { role: draft.role }),
    ...(draft.label.trim() === link.label ? {} : { label: draft.label.trim() }),
    ...(draft.expiry === 'keep' || (draft.expiry === 'never' && link.expiresAtMs === null)
      ? {}
      : { expiresAt: expiryOf(draft, nowMs) }),
    ...(draft.passwordChoice === 'set' ? { password: draft.password } : {}),
    ...(draft.passwordChoice === 'none' && link.hasPassword ? { password: null } : {}),
    ...(maxPeople === link.maxPeople ? {} : { maxPeople }),
  };
}

function expiryOf(draft: LinkDraft, nowMs: number): string | null {
  if (draft.expiry === 'date') return new Date(Date.parse(draft.date)).toISOString();
  const aheadMs = AHEAD_MS[draft.expiry];
  return aheadMs === undefined ? null : new Date(nowMs + aheadMs).toISOString();
}

function limitOf(draft: LinkDraft): number | null {
  return draft.maxPeople.trim() === '' ? null : Number(draft.maxPeople);
}
