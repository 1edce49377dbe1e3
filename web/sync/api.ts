/**
 * The server's REST side as the page uses it. Every call answers with a value or with an error that has words for a person;
 * none throws. Tokens travel in the Authorization header, never in an address.
 */
import type { CreatedDocument, CreatedLink, DocumentInfo, LinkInfo } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import type { ApiResult, RestCaller } from './rest-caller.ts';

export class Api {
  readonly #rest: RestCaller;

  constructor(rest: RestCaller) {
    this.#rest = rest;
  }

  createDocument(title?: string): Promise<ApiResult<CreatedDocument>> {
    return this.#rest.call({ method: 'POST', path: '/api/documents', body: title === undefined ? {} : { title } });
  }

  documentInfo(id: string, token: string): Promise<ApiResult<DocumentInfo>> {
    return this.#rest.call({ method: 'GET', path: documentPath(id), token });
  }

  deleteDocument(id: string, token: string): Promise<ApiResult<unknown>> {
    return this.#rest.call({ method: 'DELETE', path: documentPath(id), token });
  }

  async links(id: string, token: string): Promise<ApiResult<readonly LinkInfo[]>> {
    const answer = await this.#rest.call<{ readonly links: readonly LinkInfo[] }>({
      method: 'GET',
      path: `${documentPath(id)}/links`,
      token,
    });
    return answer.ok ? { ok: true, value: answer.value.links } : answer;
  }

  createLink(id: string, token: string, role: Role): Promise<ApiResult<CreatedLink>> {
    return this.#rest.call({ method: 'POST', path: `${documentPath(id)}/links`, token, body: { role } });
  }

  renameLink(id: string, token: string, linkId: string, label: string): Promise<ApiResult<unknown>> {
    return this.#rest.call({ method: 'PATCH', path: `${documentPath(id)}/links/${linkId}`, token, body: { label } });
  }

  revokeLink(id: string, token: string, linkId: string): Promise<ApiResult<unknown>> {
    return this.#rest.call({ method: 'DELETE', path: `${documentPath(id)}/links/${linkId}`, token });
  }
}

function documentPath(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}`;
}
