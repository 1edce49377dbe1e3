/**
 * The server's REST side as the page uses it. Every call answers with a value or with an error that has words for a person;
 * none throws. Tokens travel in the Authorization header, never in an address.
 */
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { PERSON_HEADER } from '../../protocol/ids.ts';
import type { CreatedDocument, CreatedLink, DocumentInfo, LinkInfo } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';

export interface ApiError {
  /** `unreachable` where no server of ours answered. */
  readonly code: ErrorCode | 'unreachable';
  readonly words: string;
}
export type ApiResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

const UNREACHABLE: ApiError = { code: 'unreachable', words: 'The server cannot be reached right now.' };
const TIMEOUT_MS = 15_000;

interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** The error of an answer that is no success; a proxy's own page (HOSTILE N8) counts as nobody having answered. */
function errorOf(body: unknown): ApiError {
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'object' && error !== null && 'code' in error && isErrorCode(error.code)) {
      const words = 'words' in error && typeof error.words === 'string' ? error.words : ERRORS[error.code].words;
      return { code: error.code, words };
    }
  }
  return UNREACHABLE;
}

export class Api {
  readonly #fetch: typeof fetch;
  readonly #personSecret: string;

  /** `personSecret` says who makes a document or a link, so that the server can note it. */
  constructor(fetchImplementation: typeof fetch, personSecret: string) {
    this.#fetch = fetchImplementation;
    this.#personSecret = personSecret;
  }

  createDocument(title?: string): Promise<ApiResult<CreatedDocument>> {
    return this.#call({ method: 'POST', path: '/api/documents', body: title === undefined ? {} : { title } });
  }

  documentInfo(id: string, token: string): Promise<ApiResult<DocumentInfo>> {
    return this.#call({ method: 'GET', path: documentPath(id), token });
  }

  deleteDocument(id: string, token: string): Promise<ApiResult<unknown>> {
    return this.#call({ method: 'DELETE', path: documentPath(id), token });
  }

  async links(id: string, token: string): Promise<ApiResult<readonly LinkInfo[]>> {
    const answer = await this.#call<{ readonly links: readonly LinkInfo[] }>({
      method: 'GET',
      path: `${documentPath(id)}/links`,
      token,
    });
    return answer.ok ? { ok: true, value: answer.value.links } : answer;
  }

  createLink(id: string, token: string, role: Role): Promise<ApiResult<CreatedLink>> {
    return this.#call({ method: 'POST', path: `${documentPath(id)}/links`, token, body: { role } });
  }

  renameLink(id: string, token: string, linkId: string, label: string): Promise<ApiResult<unknown>> {
    return this.#call({ method: 'PATCH', path: `${documentPath(id)}/links/${linkId}`, token, body: { label } });
  }

  revokeLink(id: string, token: string, linkId: string): Promise<ApiResult<unknown>> {
    return this.#call({ method: 'DELETE', path: `${documentPath(id)}/links/${linkId}`, token });
  }

  async #call<T>(call: Call): Promise<ApiResult<T>> {
    const headers: Record<string, string> = { accept: 'application/json', [PERSON_HEADER]: this.#personSecret };
    if (call.token !== undefined) headers['authorization'] = `Bearer ${call.token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    try {
      const answer = await this.#fetch(call.path, {
        method: call.method,
        headers,
        credentials: 'omit',
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

function documentPath(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}`;
}
