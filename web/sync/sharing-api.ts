/**
 * What belongs to sharing one document, over REST: its links, its people, the requests for more, who may come as a guest. Bound
 * to the document and the token that this page has it open with. Answers as `rest-caller.ts` says; none throws.
 */
import type { z } from 'zod';
import type {
  changeLinkBody,
  createLinkBody,
  CreatedLink,
  DocumentInfo,
  GuestRule,
  LinkInfo,
  PersonInfo,
  RemovedPerson,
  RequestInfo,
} from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import type { ApiResult, Call, RestCaller } from './rest-caller.ts';

/** What a new link is to give, and its bounds. */
export type NewLink = z.input<typeof createLinkBody>;
/** What is to change about a link; what is not named stays, null takes a bound away. */
export type LinkChange = z.input<typeof changeLinkBody>;

export class SharingApi {
  readonly #rest: RestCaller;
  readonly #path: string;
  readonly #token: string;

  /** `path` is the document's own. */
  constructor(rest: RestCaller, path: string, token: string) {
    this.#rest = rest;
    this.#path = path;
    this.#token = token;
  }

  documentInfo(): Promise<ApiResult<DocumentInfo>> {
    return this.#call('GET', '');
  }

  setGuests(guests: GuestRule): Promise<ApiResult<DocumentInfo>> {
    return this.#call('PATCH', '', { guests });
  }

  async links(): Promise<ApiResult<readonly LinkInfo[]>> {
    const answer = await this.#call<{ readonly links: readonly LinkInfo[] }>('GET', '/links');
    return answer.ok ? { ok: true, value: answer.value.links } : answer;
  }

  createLink(link: NewLink): Promise<ApiResult<CreatedLink>> {
    return this.#call('POST', '/links', link);
  }

  changeLink(linkId: string, change: LinkChange): Promise<ApiResult<LinkInfo>> {
    return this.#call('PATCH', `/links/${linkId}`, change);
  }

  /** The link gets a new token; the one before opens nothing any more. */
  rotateLink(linkId: string): Promise<ApiResult<CreatedLink>> {
    return this.#call('POST', `/links/${linkId}/rotate`);
  }

  revokeLink(linkId: string): Promise<ApiResult<unknown>> {
    return this.#call('DELETE', `/links/${linkId}`);
  }

  async people(): Promise<ApiResult<readonly PersonInfo[]>> {
    const answer = await this.#call<{ readonly people: readonly PersonInfo[] }>('GET', '/people');
    return answer.ok ? { ok: true, value: answer.value.people } : answer;
  }

  /** `role` null: what their link gives. */
  changePerson(person: string, role: Role | null): Promise<ApiResult<PersonInfo>> {
    return this.#call('PATCH', `/people/${person}`, { role });
  }

  removePerson(person: string): Promise<ApiResult<RemovedPerson>> {
    return this.#call('DELETE', `/people/${person}`);
  }

  restorePerson(person: string): Promise<ApiResult<PersonInfo>> {
    return this.#call('POST', `/people/${person}/restore`);
  }

  async requests(): Promise<ApiResult<readonly RequestInfo[]>> {
    const answer = await this.#call<{ readonly requests: readonly RequestInfo[] }>('GET', '/requests');
    return answer.ok ? { ok: true, value: answer.value.requests } : answer;
  }

  ask(role: Role, message: string): Promise<ApiResult<{ readonly id: string }>> {
    return this.#call('POST', '/requests', message === '' ? { role } : { role, message });
  }

  /** Gives what was asked for. */
  grant(requestId: string): Promise<ApiResult<PersonInfo>> {
    return this.#call('POST', `/requests/${requestId}/grant`);
  }

  /** An owner declines; the one who asked withdraws. */
  dropRequest(requestId: string): Promise<ApiResult<unknown>> {
    return this.#call('DELETE', `/requests/${requestId}`);
  }

  #call<T>(method: Call['method'], path: string, body?: unknown): Promise<ApiResult<T>> {
    return this.#rest.call({
      method,
      path: this.#path + path,
      token: this.#token,
      ...(body === undefined ? {} : { body }),
    });
  }
}
