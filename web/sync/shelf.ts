/**
 * The documents that this browser knows: their tokens, titles and when they were last open. Nothing of it leaves the
 * browser but a token to its own document. Owns the choice of which of several links of one document is kept.
 */
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import type { Drawer } from './ports.ts';
import { Store, type Readable } from './store.ts';

const PREFIX = 'weft.document.';
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{16,128}$/;
/** What a host application signed, for its own page and for a short while (docs/PROTOCOL.md, "Embedding"). */
const SIGNED_PATTERN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const MAX_SIGNED_LENGTH = 4096;

/** Stands where a token would, for a document that opens because one is signed in. */
export const BY_ACCOUNT = '';

export interface ShelfEntry {
  readonly id: string;
  /** The strongest link known to work, or the only one. */
  readonly token: string;
  /** Null until a server has said it. */
  readonly role: Role | null;
  readonly title: string;
  readonly openedAtMs: number;
  /** Tokens of links made in this browser, by link id, so that a link can be copied again. */
  readonly made: Readonly<Record<string, string>>;
  /** True while this browser keeps changes that no server has confirmed. */
  readonly unsaved: boolean;
  /** Since when it does so, in milliseconds since 1970; null where it does not. */
  readonly unsavedSinceMs: number | null;
  /** What the server said last to those changes, where it said no. */
  readonly refused: ErrorCode | null;
}

/** True where this browser knows the document, and so may keep a copy of it. */
export function isOnShelf(drawer: Drawer, id: string): boolean {
  return drawer.read(PREFIX + id) !== null;
}

/** The token in an address's fragment, or null where there is none that could be one. */
export function tokenOf(fragment: string): string | null {
  const text = fragment.replace(/^#/, '');
  return TOKEN_PATTERN.test(text) || isSigned(text) ? text : null;
}

/** True for a token that a host application signed. It is the host's to give: no browser keeps it. */
function isSigned(token: string): boolean {
  return token.length <= MAX_SIGNED_LENGTH && SIGNED_PATTERN.test(token);
}

/** True where the host application that signed the token also says how the person is called. */
export function isNamedByHost(token: string | null): boolean {
  if (token === null || !isSigned(token)) return false;
  try {
    const text = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' && claims !== null && 'name' in claims;
  } catch {
    // Not what a host signs: the server will say so.
    return false;
  }
}

/** Lower is stronger; an unknown role is weaker than any. */
function rank(role: Role | null): number {
  return role === null ? ROLES.length : ROLES.indexOf(role);
}

export class Shelf {
  readonly #drawer: Drawer;
  readonly #now: () => number;
  readonly #entries: Store<readonly ShelfEntry[]>;

  constructor(drawer: Drawer, now: () => number) {
    this.#drawer = drawer;
    this.#now = now;
    this.#entries = new Store(this.#readAll());
  }

  /** Last opened first. */
  get entries(): Readable<readonly ShelfEntry[]> {
    return this.#entries;
  }

  find(id: string): ShelfEntry | null {
    return readEntry(id, this.#drawer.read(PREFIX + id));
  }

  /** Another tab may have changed something. */
  refresh(): void {
    this.#entries.set(this.#readAll());
  }

  /**
   * A document was opened with this token and the server said which role it has. A weaker link does not push out a
   * stronger one: an owner who tries their own viewer link is still the owner afterwards.
   */
  opened(id: string, token: string, role: Role): void {
    if (isSigned(token)) return;
    const known = this.find(id);
    const keepsKnown = known !== null && known.token !== token && rank(known.role) < rank(role);
    this.#write({
      ...(known ?? blank(id)),
      ...(keepsKnown ? {} : { token, role }),
      openedAtMs: this.#now(),
    });
  }

  /** A new link that nobody has tried yet. */
  created(id: string, token: string, role: Role, title: string): void {
    this.#write({ ...blank(id), token, role, title, openedAtMs: this.#now() });
  }

  retitle(id: string, title: string): void {
    this.#change(id, { title });
  }

  noteUnsaved(id: string, unsaved: boolean): void {
    const sinceMs = this.find(id)?.unsavedSinceMs ?? this.#now();
    if (unsaved) this.#change(id, { unsaved, unsavedSinceMs: sinceMs });
    else this.#change(id, { unsaved, unsavedSinceMs: null, refused: null });
  }

  /** The server said no to what is unsaved. */
  noteRefused(id: string, code: ErrorCode): void {
    this.#change(id, { refused: code });
  }

  madeLink(id: string, linkId: string, token: string): void {
    const known = this.find(id);
    if (known !== null) this.#write({ ...known, made: { ...known.made, [linkId]: token } });
  }

  /** A token was found dead (revoked, expired): it is not offered again. */
  tokenDied(id: string, token: string): void {
    const known = this.find(id);
    if (known?.token === token) this.#write({ ...known, role: null });
  }

  /** The link got a new token in place of this one. */
  tokenReplaced(id: string, token: string, replacement: string): void {
    const known = this.find(id);
    if (known?.token === token) this.#write({ ...known, token: replacement });
  }

  forget(id: string): void {
    this.#drawer.remove(PREFIX + id);
    this.refresh();
  }

  #change(id: string, part: Partial<ShelfEntry>): void {
    const known = this.find(id);
    if (known === null) return;
    const next = { ...known, ...part };
    if (JSON.stringify(next) !== JSON.stringify(known)) this.#write(next);
  }

  #write(entry: ShelfEntry): void {
    const { id, ...rest } = entry;
    this.#drawer.write(PREFIX + id, JSON.stringify(rest));
    this.refresh();
  }

  #readAll(): readonly ShelfEntry[] {
    return this.#drawer
      .keys()
      .filter((key) => key.startsWith(PREFIX))
      .flatMap((key) => this.find(key.slice(PREFIX.length)) ?? [])
      .sort((a, b) => b.openedAtMs - a.openedAtMs);
  }
}

function blank(id: string): ShelfEntry {
  return {
    id,
    token: '',
    role: null,
    title: '',
    openedAtMs: 0,
    made: {},
    unsaved: false,
    unsavedSinceMs: null,
    refused: null,
  };
}

function readEntry(id: string, text: string | null): ShelfEntry | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('token' in value)) return null;
    if (value.token !== BY_ACCOUNT && tokenOf(String(value.token)) === null) return null;
    // Written by this class alone; what is missing (an older page wrote it) is filled in from a blank entry.
    const entry = value as Partial<ShelfEntry> & { readonly token: string };
    // Another version of the page may have known other errors.
    const refused = Object.hasOwn(ERRORS, entry.refused ?? '') ? entry.refused : null;
    return { ...blank(id), ...entry, id, refused: refused ?? null };
  } catch {
    // A torn entry is as good as none.
    return null;
  }
}
