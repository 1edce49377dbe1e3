/**
 * A server for tests on which people can sign in, with the real provider beside it, and browsers that have only what such a
 * test needs of one: cookies, an identity, an origin. Every secret of theirs must stay out of the log, as in `test-server.ts`.
 */
import type { Me } from '../protocol/rest-accounts.ts';
import type { CreatedDocument } from '../protocol/rest.ts';
import { CookieJar, visit, walk, type Visited } from './access/sign-in/sign-in-walk.ts';
import { TestProvider, type TestProviderOptions } from './access/sign-in/test-provider.ts';
import { portOfOnesOwn } from './test-port.ts';
import { TestServer, type TestServerOptions } from './test-server.ts';

const PEOPLE: TestProviderOptions['people'] = {
  ada: { name: 'Ada Lovelace', email: 'Ada@Example.org', email_verified: true },
  ben: { name: 'Ben', email: 'ben@example.org', email_verified: true },
  eve: { name: 'Eve', email: 'ada@example.org', email_verified: false },
};

export class TestAccounts {
  readonly server: TestServer;
  readonly provider: TestProvider;

  private constructor(server: TestServer, provider: TestProvider) {
    this.server = server;
    this.provider = provider;
  }

  static async start(options: TestServerOptions = {}): Promise<TestAccounts> {
    const port = await portOfOnesOwn();
    const publicUrl = `http://127.0.0.1:${port}`;
    const provider = await TestProvider.start({ publicUrl, ...(PEOPLE === undefined ? {} : { people: PEOPLE }) });
    const environment = {
      ...provider.environment(publicUrl),
      WEFT_PORT: String(port),
      ...options.environment,
    };
    return new TestAccounts(await TestServer.start({ ...options, environment }), provider);
  }

  /** A browser that nobody is signed in to. */
  browser(): TestBrowser {
    return new TestBrowser(this.server);
  }

  async signedIn(login: string): Promise<TestBrowser> {
    const browser = this.browser();
    await browser.signIn(login);
    return browser;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.provider.close();
  }
}

let browsers = 0;

export class TestBrowser {
  readonly jar = new CookieJar();
  readonly secret = `browser-secret-number-${++browsers}`;
  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
    server.keepSecret(this.secret);
  }

  /** Goes to the provider and comes back. Answers with where the server sends the browser in the end. */
  async signIn(login: string): Promise<string> {
    const callback = `${this.#server.address}/auth/callback`;
    const back = await walk(this.jar, `${this.#server.address}/auth/sign-in`, login, (url) => url.startsWith(callback));
    return this.comeBack(back);
  }

  /** What the server makes of the address to which a provider sends people back. */
  async comeBack(url: string): Promise<string> {
    for (const secret of new URL(url).searchParams.values()) if (secret.length > 20) this.#server.keepSecret(secret);
    const { response } = await visit(this.jar, url);
    const session = this.session;
    if (session !== null) this.#server.keepSecret(session);
    return response.headers.get('location') ?? String(response.status);
  }

  get session(): string | null {
    return this.jar.value(this.#server.address, 'weft-session');
  }

  /** A request of our page. `origin` is another page's where a test says so; null for none. */
  ask(
    method: string,
    path: string,
    more: {
      readonly body?: unknown;
      readonly token?: string;
      readonly origin?: string | null;
      readonly headers?: Record<string, string>;
    } = {},
  ): Promise<Visited> {
    const headers: Record<string, string> = { 'weft-person': this.secret, ...more.headers };
    const origin = more.origin === undefined && method !== 'GET' ? this.#server.address : more.origin;
    if (typeof origin === 'string') headers['origin'] = origin;
    if (more.token !== undefined) headers['authorization'] = `Bearer ${more.token}`;
    if (more.body !== undefined) headers['content-type'] = 'application/json';
    const body = more.body === undefined ? null : JSON.stringify(more.body);
    return visit(this.jar, `${this.#server.address}${path}`, { method, headers, body });
  }

  /** The answer's body, as the caller knows it to be. */
  async json<T>(method: string, path: string, more: Parameters<TestBrowser['ask']>[2] = {}): Promise<T> {
    // Tests look at the fields that they expect, and fail where these are not there.
    return JSON.parse((await this.ask(method, path, more)).body) as T;
  }

  async me(): Promise<Me> {
    return this.json('GET', '/api/me');
  }

  async newDocument(title: string): Promise<CreatedDocument> {
    const created = await this.json<CreatedDocument>('POST', '/api/documents', { body: { title } });
    this.#server.keepSecret(created.token);
    return created;
  }

  /** What a WebSocket of our page brings. */
  get socketOptions(): { readonly origin: string; readonly headers: { readonly cookie: string } } {
    return { origin: this.#server.address, headers: { cookie: this.jar.header(this.#server.address) } };
  }
}
