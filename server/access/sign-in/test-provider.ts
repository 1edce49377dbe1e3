/**
 * A real OpenID Connect provider for tests, on this machine: people sign in to it with any password. Owns who they are and what
 * it says of them; knows nothing of Weft but the address it sends people back to.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Provider } from 'oidc-provider';

export interface TestProviderOptions {
  /** The server's own address, without a slash at the end. */
  readonly publicUrl: string;
  /** Claims by login. Somebody who is not listed has none but the login. */
  readonly people?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const TEST_CLIENT = { id: 'weft', secret: 'a secret of the test client: + %&/' } as const;

export class TestProvider {
  readonly issuer: string;
  readonly #server: Server;

  private constructor(issuer: string, server: Server) {
    this.issuer = issuer;
    this.#server = server;
  }

  static async start({ publicUrl, people = {} }: TestProviderOptions): Promise<TestProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the provider got no port');
    const issuer = `http://127.0.0.1:${address.port}`;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: TEST_CLIENT.id,
          client_secret: TEST_CLIENT.secret,
          redirect_uris: [`${publicUrl}/auth/callback`],
          post_logout_redirect_uris: [`${publicUrl}/`],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      ],
      claims: {
        openid: ['sub'],
        profile: ['name', 'given_name', 'family_name', 'preferred_username'],
        email: ['email', 'email_verified'],
      },
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...people[sub], sub }) }),
      features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
      pkce: { required: () => true },
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', kid: 'test' }] },
      cookies: { keys: ['only for tests'] },
      ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    });
    const handle = provider.callback();
    server.on('request', (request, response) => void handle(request, response));
    return new TestProvider(issuer, server);
  }

  /** The settings of a Weft server that trusts this provider. */
  environment(publicUrl: string): Record<string, string> {
    return {
      WEFT_PUBLIC_URL: publicUrl,
      WEFT_OIDC_ISSUER: this.issuer,
      WEFT_OIDC_CLIENT_ID: TEST_CLIENT.id,
      WEFT_OIDC_CLIENT_SECRET: TEST_CLIENT.secret,
    };
  }

  /** May be called twice. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
