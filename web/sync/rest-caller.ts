/**
 * One REST call to the server, and what comes of it: a value, or an error that has words for a person; it never throws. Owns
 * the headers by which the page says who asks. Tokens, passes and the person's secret travel in headers, never in an address.
 */
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { PASS_HEADER, PERSON_HEADER } from '../../protocol/ids.ts';
import type { Passes } from './passes.ts';
import { BY_ACCOUNT } from './shelf.ts';

export interface ApiError {
  /** `unreachable` where no server of ours answered. */
  readonly code: ErrorCode | 'unreachable';
  readonly words: string;
}
export type ApiResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

export const UNREACHABLE: ApiError = { code: 'unreachable', words: 'The server cannot be reached right now.' };
const TIMEOUT_MS = 15_000;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

export class RestCaller {
  readonly #fetch: typeof fetch;
  readonly #personSecret: string;
  readonly #passes: Passes;

  constructor(fetchImplementation: typeof fetch, personSecret: string, passes: Passes) {
    this.#fetch = fetchImplementation;
    this.#personSecret = personSecret;
    this.#passes = passes;
  }

  /** What this browser was given for the passwords of links. */
  get passes(): Passes {
    return this.#passes;
  }

  /** How a request says who asks and by what link. */
  headersFor(token: string | undefined): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', [PERSON_HEADER]: this.#personSecret };
    if (token !== undefined && token !== BY_ACCOUNT) {
      headers['authorization'] = `Bearer ${token}`;
      const pass = this.#passes.find(token);
      if (pass !== null) headers[PASS_HEADER] = pass;
    }
    return headers;
  }

  async call<T>(call: Call): Promise<ApiResult<T>> {
    const answer = await this.#ask<T>(call);
    // A pass that no longer opens is not shown again: its password was changed.
    if (!answer.ok && answer.error.code === 'password_needed' && call.token !== undefined) {
      this.#passes.forget(call.token);
    }
    return answer;
  }

  async #ask<T>(call: Call): Promise<ApiResult<T>> {
    const headers = this.headersFor(call.token);
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    try {
      const answer = await this.#fetch(call.path, {
        method: call.method,
        headers,
        // Whoever is signed in shows it by a cookie, which only pages of this server may send.
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const text = await answer.text();
      const body: unknown = text === '' ? null : JSON.parse(text);
      // The server answers a success with the schema's shape (protocol/rest.ts).
      return answer.ok ? { ok: true, value: body as T } : { ok: false, error: errorOf(body) };
    } catch {
      // No network, no answer in time, or an answer that is not JSON: in every case our server did not speak.
      return { ok: false, error: UNREACHABLE };
    }
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** The error of an answer that is no success; a proxy's own page (HOSTILE N8) counts as nobody having answered. */
export function errorOf(body: unknown): ApiError {
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'object' && error !== null && 'code' in error && isErrorCode(error.code)) {
      const words = 'words' in error && typeof error.words === 'string' ? error.words : ERRORS[error.code].words;
      return { code: error.code, words };
    }
  }
  return UNREACHABLE;
}
