/** The REST calls of signing in, of the documents of an account and of sharing by address. None throws. */
import type {
  InvitationInfo,
  KeptDocuments,
  LinkedGuest,
  Me,
  MyDocument,
  SignedOut,
} from '../../protocol/rest-accounts.ts';
import type { Role } from '../../protocol/roles.ts';
import type { ApiResult, RestCaller } from '../sync/rest-caller.ts';

export class AccountApi {
  readonly #rest: RestCaller;

  constructor(rest: RestCaller) {
    this.#rest = rest;
  }

  me(): Promise<ApiResult<Me>> {
    return this.#rest.call({ method: 'GET', path: '/api/me' });
  }

  /** Shows this browser's guest identity, which every call carries, to the account. */
  linkGuest(): Promise<ApiResult<LinkedGuest>> {
    return this.#rest.call({ method: 'POST', path: '/api/me/guest' });
  }

  signOut(): Promise<ApiResult<SignedOut>> {
    return this.#rest.call({ method: 'POST', path: '/api/me/sign-out' });
  }

  async documents(): Promise<ApiResult<readonly MyDocument[]>> {
    const answer = await this.#rest.call<{ readonly documents: readonly MyDocument[] }>({
      method: 'GET',
      path: '/api/my/documents',
    });
    return answer.ok ? { ok: true, value: answer.value.documents } : answer;
  }

  keepDocuments(
    documents: readonly { readonly id: string; readonly token: string }[],
  ): Promise<ApiResult<KeptDocuments>> {
    return this.#rest.call({ method: 'POST', path: '/api/my/documents', body: { documents } });
  }

  forgetDocument(id: string): Promise<ApiResult<unknown>> {
    return this.#rest.call({ method: 'DELETE', path: `/api/my/documents/${encodeURIComponent(id)}` });
  }

  async invitations(id: string, token: string): Promise<ApiResult<readonly InvitationInfo[]>> {
    const answer = await this.#rest.call<{ readonly invitations: readonly InvitationInfo[] }>({
      method: 'GET',
      path: invitationsPath(id),
      token,
    });
    return answer.ok ? { ok: true, value: answer.value.invitations } : answer;
  }

  invite(id: string, token: string, email: string, role: Role): Promise<ApiResult<InvitationInfo>> {
    return this.#rest.call({ method: 'POST', path: invitationsPath(id), token, body: { email, role } });
  }

  withdraw(id: string, token: string, invitation: string): Promise<ApiResult<unknown>> {
    return this.#rest.call({ method: 'DELETE', path: `${invitationsPath(id)}/${invitation}`, token });
  }
}

function invitationsPath(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}/invitations`;
}
