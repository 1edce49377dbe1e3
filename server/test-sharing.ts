/**
 * One shared document for tests, on a real server, and those who come to it: asked by REST as its owner unless said otherwise, joined by hand-made
 * messages. Knows no rule of sharing; the tests do.
 */
import { PASS_HEADER, PERSON_HEADER } from '../protocol/ids.ts';
import type { CreatedDocument, DocumentInfo, ErrorBody } from '../protocol/rest.ts';
import type { EventNews } from '../protocol/messages.ts';
import type { Role } from '../protocol/roles.ts';
import type { Overrides } from './app.ts';
import { systemClock } from './system.ts';
import { TestServer } from './test-server.ts';
import { WireClient } from './transport/websocket/wire-client.ts';

const LIMIT = { max: 1_000_000, timeWindow: 60_000 };
/** Two people's secrets, and a password of links. */
export const ADA = 'secret-of-ada-000000000';
export const BEN = 'secret-of-ben-000000000';
export const PASSWORD = 'correct horse battery';

export interface Ask {
  readonly token?: string;
  readonly person?: string;
  readonly pass?: string;
  readonly body?: object;
  readonly of?: CreatedDocument;
}

export class SharedDocument {
  readonly server: TestServer;
  /** What the server answered to whoever made the document. */
  created: CreatedDocument;
  readonly #time: { standsAtMs: number | null };

  private constructor(server: TestServer, created: CreatedDocument, time: { standsAtMs: number | null }) {
    this.server = server;
    this.created = created;
    this.#time = time;
  }

  static async start(overrides: Overrides = {}): Promise<SharedDocument> {
    const time: { standsAtMs: number | null } = { standsAtMs: null };
    const clock = { ...systemClock, now: () => time.standsAtMs ?? systemClock.now() };
    const server = await TestServer.start({
      overrides: { clock, routeLimits: { any: LIMIT, creation: LIMIT }, ...overrides },
    });
    for (const secret of [ADA, BEN, PASSWORD]) server.keep(secret);
    return new SharedDocument(server, await server.createDocument(), time);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Another document, and a clock that goes. */
  async renew(): Promise<void> {
    this.#time.standsAtMs = null;
    this.created = await this.server.createDocument();
  }

  /** The server's clock stands from here on. */
  stopClock(): void {
    this.#time.standsAtMs = systemClock.now();
  }

  /** Asks as an owner, unless said otherwise. */
  async ask<T = ErrorBody>(method: string, path: string, options: Ask = {}): Promise<T & { status: number }> {
    const { of = this.created, token = of.token, person, pass, body } = options;
    const response = await this.server.fetch(`/api/documents/${of.id}${path}`, {
      method,
      token,
      headers: {
        ...(person === undefined ? {} : { [PERSON_HEADER]: person }),
        ...(pass === undefined ? {} : { [PASS_HEADER]: pass }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // Each test says which shape it expects, and looks at it.
    return { ...(JSON.parse(text === '' ? '{}' : text) as T), status: response.status };
  }

  /** Why one is not let in, or as what one is. */
  async codeOf(options: Ask): Promise<string> {
    const { error, role } = await this.ask<Partial<ErrorBody & DocumentInfo>>('GET', '', options);
    return error?.code ?? role ?? '';
  }

  join(link: { readonly token: string }, person: string | null): Promise<WireClient> {
    const secrets = [`weft.token.${link.token}`, ...(person === null ? [] : [`weft.person.${person}`])];
    return WireClient.join(this.server.syncUrl(this.created.id), ['weft.v1', ...secrets]);
  }

  /** As any y-websocket client does: without an identity. */
  joinPlain({ token }: { readonly token: string }): Promise<WireClient> {
    return WireClient.join(this.server.syncUrl(`${this.created.id}?token=${token}`));
  }
}

/** The role that it was told last. */
export function roleTold(client: WireClient): Role | undefined {
  return client.heard.flatMap((message) => (message.type === 'session' ? (message.news.you?.role ?? []) : [])).at(-1);
}

export function eventsOf(client: WireClient): EventNews[] {
  return client.heard.flatMap((message) => (message.type === 'event' ? message.news : []));
}
