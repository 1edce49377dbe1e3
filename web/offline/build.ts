/**
 * What a build of the page consists of, as its service worker knows it: one build is kept whole or not at all, and files of two
 * builds never meet in one page. Pure.
 */

export interface BuildFile {
  /** From the root of the site, with a query where the name alone does not tell its content. */
  readonly path: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: string;
}

export interface Build {
  /** A digest over all of its files; stands in the page's head too. */
  readonly id: string;
  readonly files: readonly BuildFile[];
}

/** The page itself, which every address of the page shows. */
export const INDEX = '/';
const CACHE_PREFIX = 'weft-build-';
const LOCK_PREFIX = 'weft-build-';

/** The name of the cache that keeps a build. */
export function cacheOf(buildId: string): string {
  return CACHE_PREFIX + buildId;
}

export function isBuildCache(name: string): boolean {
  return name.startsWith(CACHE_PREFIX);
}

/** The lock that every page of a build holds for as long as it is open. */
export function lockOf(buildId: string): string {
  return LOCK_PREFIX + buildId;
}

/** The mark in the page's head that says of which build it is. */
export function buildMark(buildId: string): string {
  return `<meta name="weft-build" content="${buildId}" />`;
}

/** True for the addresses at which the page shows something without a server: the first page, and a document. */
export function opensOffline({ pathname }: URL): boolean {
  return pathname === INDEX || /^\/d\/[A-Za-z0-9_-]+\/?$/.test(pathname);
}

/** What an open page and its service worker say to each other. */
export type ToKeeper = { readonly kind: 'which-build' } | { readonly kind: 'tidy' };
export interface FromKeeper {
  readonly kind: 'build';
  readonly id: string;
}

export function isToKeeper(message: unknown): message is ToKeeper {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    (message.kind === 'which-build' || message.kind === 'tidy')
  );
}

export function isFromKeeper(message: unknown): message is FromKeeper {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'build' &&
    'id' in message &&
    typeof message.id === 'string'
  );
}
