/**
 * The OpenID Connect provider, as this server uses it: the authorization code flow with PKCE, state and nonce, and ending the
 * provider's own session. The only importer of openid-client. What a provider says when something fails stays here: callers
 * get one of a few reasons.
 */
import * as oidc from 'openid-client';
import type { Claims } from './account.ts';

export interface ProviderSettings {
  /** The issuer's address, as in its discovery document. */
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly scopes: string;
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
}

/** What must be the same when the person comes back. Kept by the person's browser, which cannot use it for anything else. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** `refused`: the person or the provider said no. `stale`: not the answer to this attempt. `provider`: it failed, or answered oddly. */
export type SignInFailure = 'refused' | 'stale' | 'provider';

export type SignInAnswer =
  | { readonly ok: true; readonly claims: Claims; readonly idToken: string | null }
  /** `detail` is for the log: codes, never what the provider wrote. */
  | { readonly ok: false; readonly reason: SignInFailure; readonly detail: string };

const TIMEOUT_SECONDS = 10;
/** A session of the provider's that can only be named by a token of more than this is left to the provider. */
const MAX_ID_TOKEN_LENGTH = 8192;

export class Provider {
  readonly #settings: ProviderSettings;
  #discovered: Promise<oidc.Configuration> | null = null;

  constructor(settings: ProviderSettings) {
    this.#settings = settings;
  }

  get issuer(): string {
    return this.#settings.issuer;
  }

  /** Where to send the person's browser, and what it must bring back. Null where the provider does not answer. */
  async begin(): Promise<
    { readonly url: string; readonly attempt: SignInAttempt } | { readonly detail: string; readonly url: null }
  > {
    try {
      const configuration = await this.#configuration();
      const attempt = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: this.#settings.redirectUri,
        scope: this.#settings.scopes,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, attempt };
    } catch (error) {
      return { url: null, detail: codesOf(error) };
    }
  }

  /** `query` is what the provider sent along when it sent the person back. Never rejects. */
  async finish(query: string, attempt: SignInAttempt): Promise<SignInAnswer> {
    const url = new URL(this.#settings.redirectUri);
    url.search = query;
    if (url.searchParams.get('state') !== attempt.state) return { ok: false, reason: 'stale', detail: 'state' };
    try {
      const configuration = await this.#configuration();
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return { ok: false, reason: 'provider', detail: 'no ID token' };
      const idToken = tokens.id_token ?? null;
      return {
        ok: true,
        claims: { ...(await this.#moreClaims(configuration, tokens.access_token, claims.sub)), ...claims },
        idToken: idToken !== null && idToken.length <= MAX_ID_TOKEN_LENGTH ? idToken : null,
      };
    } catch (error) {
      const refused = error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied';
      return { ok: false, reason: refused ? 'refused' : 'provider', detail: codesOf(error) };
    }
  }

  /** Where the provider ends its own session (RP-initiated logout); null where it offers that nowhere, or does not answer. */
  async signOutUrl(idToken: string | null, returnTo: string): Promise<string | null> {
    try {
      const configuration = await this.#configuration();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
      const hint: Record<string, string> = idToken === null ? {} : { id_token_hint: idToken };
      return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo, ...hint }).href;
    } catch {
      // Signed out here is signed out; the provider's own session is its own.
      return null;
    }
  }

  /** Providers may leave name and address out of the ID token and tell them at their userinfo endpoint only. */
  async #moreClaims(configuration: oidc.Configuration, accessToken: string, subject: string): Promise<object> {
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
    return oidc.fetchUserInfo(configuration, accessToken, subject);
  }

  /** Asked when first needed, so that a provider that is away does not keep the server from starting; a failure is forgotten. */
  #configuration(): Promise<oidc.Configuration> {
    this.#discovered ??= this.#discover().catch((error: unknown) => {
      this.#discovered = null;
      throw error;
    });
    return this.#discovered;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const insecure = issuer.startsWith('http:');
    const found = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
      timeout: TIMEOUT_SECONDS,
      // The settings allow a plain address only on this machine.
      execute: insecure ? [oidc.allowInsecureRequests] : [],
    });
    const server = found.serverMetadata();
    const configuration = new oidc.Configuration(
      server,
      clientId,
      undefined,
      authentication(clientSecret, server.token_endpoint_auth_methods_supported),
    );
    configuration.timeout = TIMEOUT_SECONDS;
    if (insecure) oidc.allowInsecureRequests(configuration);
    // The signature of the ID token is checked as well, not only the connection that it came by.
    oidc.enableNonRepudiationChecks(configuration);
    return configuration;
  }
}

/** A provider that says nothing takes the secret in the Authorization header (OpenID Connect Discovery, section 3). */
function authentication(secret: string | null, supported: readonly string[] | undefined): oidc.ClientAuth {
  if (secret === null) return oidc.None();
  const inHeader = supported === undefined || supported.includes('client_secret_basic');
  return inHeader ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
}

/** The codes of an error and of what caused it. Their messages are the provider's words, and may repeat what was sent. */
function codesOf(error: unknown): string {
  const codes: string[] = [];
  for (let at = error; at instanceof Error && codes.length < 4; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : null;
    const said = 'error' in at && typeof at.error === 'string' && /^[a-z_]{1,40}$/.test(at.error) ? at.error : null;
    codes.push([at.name, code, said].filter((part) => part !== null).join(' '));
  }
  return codes.join(', ');
}
