/**
 * The server's REST side as the page uses it, for documents as a whole; what belongs to sharing one is `sharing-api.ts`. Every
 * call answers with a value or with an error that has words for a person; none throws.
 */
import type { Profile } from '../../protocol/messages.ts';
import type { CreatedDocument, DocumentInfo, MyProfile, Unlocked } from '../../protocol/rest.ts';
import { FileApi } from './file-api.ts';
import type { ApiResult, RestCaller } from './rest-caller.ts';
import { SharingApi } from './sharing-api.ts';

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

  /** Asks for the pass that a link with a password needs, and keeps it in this browser. */
  async unlock(id: string, token: string, password: string): Promise<ApiResult<Unlocked>> {
    const answer = await this.#rest.call<Unlocked>({
      method: 'POST',
      path: `${documentPath(id)}/unlock`,
      token,
      body: { password },
    });
    if (answer.ok) this.#rest.passes.keep(token, answer.value.pass, answer.value.expiresAtMs);
    return answer;
  }

  /** What this browser was given for the password of the link with this token; null where it has none. */
  passOf(token: string): string | null {
    return this.#rest.passes.find(token);
  }

  /** The document is forgotten in this browser, and what opened it with it. */
  forgetPass(token: string): void {
    this.#rest.passes.forget(token);
  }

  /** Says the name that one chose to a document that is open to guests with a name. */
  introduce(id: string, token: string, { name, color }: Profile): Promise<ApiResult<MyProfile>> {
    return this.#rest.call({ method: 'PUT', path: `${documentPath(id)}/profile`, token, body: { name, color } });
  }

  /** The files of one document, as somebody with this token may see and add to them. */
  files(id: string, token: string): FileApi {
    return new FileApi(this.#rest, id, token);
  }

  /** Links, people and requests of one document, as somebody with this token may see and change them. */
  sharing(id: string, token: string): SharingApi {
    return new SharingApi(this.#rest, documentPath(id), token);
  }
}

function documentPath(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}`;
}
