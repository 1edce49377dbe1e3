/**
 * `/auth/` and `/api/me`: signing in through the provider, who one is, signing out. Owns the order of the flow and what a
 * browser is told; what the provider says when something fails goes to the log as codes and to nobody else.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { LinkedGuest, Me, SignedOut } from '../../protocol/rest-accounts.ts';
import { accountOf, isWelcome } from '../access/sign-in/account.ts';
import type { Invitations } from '../access/sign-in/invitations.ts';
import type { MyDocuments } from '../access/sign-in/my-documents.ts';
import type { Provider, SignInAttempt } from '../access/sign-in/provider.ts';
import { SIGN_IN_MS, type SignIns } from '../access/sign-in/sign-ins.ts';
import type { Logger } from '../room/ports.ts';
import type { Cookies } from './cookies.ts';
import type { RouteLimits } from './rate-limits.ts';
import type { Who } from './who.ts';

export interface SignInRoutesOptions {
  /** Null where no provider is configured: then nobody is ever signed in. */
  readonly provider: Provider | null;
  readonly signIns: SignIns;
  readonly mine: MyDocuments;
  readonly invitations: Invitations;
  readonly cookies: Cookies;
  readonly who: Who;
  /** The server's own address, as the provider knows it. */
  readonly publicUrl: string | null;
  /** Only people with a verified address of one of these are let in; all where there is none. */
  readonly emailDomains: readonly string[];
  readonly limits: RouteLimits;
  readonly logger: Logger;
}

/** How long a person may take at the provider. */
const ATTEMPT_MS = 15 * 60_000;
const ATTEMPT = /^([\w-]{16,128})\.([\w-]{16,128})\.([\w-]{43,128})$/;

/** Why somebody was not signed in, as the page knows it. */
type Failure = 'refused' | 'stale' | 'provider' | 'not-welcome';

export function signInRoutes(app: FastifyInstance, options: SignInRoutesOptions): void {
  const { provider, signIns, cookies, who } = options;

  app.get('/api/me', async (request): Promise<Me> => {
    const account = await who.account(request);
    if (account === null) return { signIn: provider !== null, account: null };
    await options.invitations.claim(account);
    const { person, name, email } = account;
    return { signIn: provider !== null, account: { person, name, email } };
  });

  app.post('/api/me/guest', async (request): Promise<LinkedGuest> => {
    const account = await who.requireAccount(request);
    const guest = who.guest(request);
    return { linked: guest !== null && (await options.mine.linkGuest(account.person, guest)) };
  });

  app.post('/api/me/sign-out', async (request, reply): Promise<SignedOut> => {
    const ended = await signIns.end(cookies.read(request.raw, 'session'));
    reply.header('set-cookie', cookies.forget('session'));
    if (ended === null || provider === null || options.publicUrl === null) return { url: null };
    return { url: await provider.signOutUrl(ended.idToken, `${options.publicUrl}/`) };
  });

  if (provider !== null) flow(app, { ...options, provider });
}

function flow(app: FastifyInstance, options: SignInRoutesOptions & { readonly provider: Provider }): void {
  const { provider, signIns, invitations, cookies, emailDomains, limits, logger } = options;
  // The general limit leaves out what is not below /api/.
  const config = { rateLimit: { ...limits.signIn, allowList: [] } };

  const fail = (reply: FastifyReply, reason: Failure, detail: string) => {
    logger.warn({ reason, detail }, 'a sign-in failed');
    return reply.redirect(`/sign-in-failed?reason=${reason}`, 303);
  };

  app.get('/auth/sign-in', { config }, async (_request, reply) => {
    const begun = await provider.begin();
    if (begun.url === null) return fail(reply, 'provider', begun.detail);
    const { state, nonce, verifier } = begun.attempt;
    reply.header('set-cookie', cookies.keep('attempt', `${state}.${nonce}.${verifier}`, ATTEMPT_MS));
    return reply.redirect(begun.url, 303);
  });

  app.get('/auth/callback', { config }, async (request, reply) => {
    const attempt = attemptOf(cookies.read(request.raw, 'attempt'));
    // Whatever comes of it, an attempt is made once.
    reply.header('set-cookie', cookies.forget('attempt'));
    if (attempt === null) return fail(reply, 'stale', 'no attempt');
    const url = request.raw.url ?? '';
    const answer = await provider.finish(url.includes('?') ? url.slice(url.indexOf('?')) : '', attempt);
    if (!answer.ok) return fail(reply, answer.reason, answer.detail);
    const account = accountOf(provider.issuer, answer.claims);
    if (!isWelcome(account, emailDomains)) return fail(reply, 'not-welcome', 'address');
    // Somebody else may have been signed in here; a new sign-in never continues an old one.
    await signIns.end(cookies.read(request.raw, 'session'));
    const secret = await signIns.begin(account, answer.idToken);
    await invitations.claim(account);
    reply.header('set-cookie', cookies.keep('session', secret, SIGN_IN_MS));
    return reply.redirect('/signed-in', 303);
  });
}

function attemptOf(text: string | null): SignInAttempt | null {
  const [, state, nonce, verifier] = ATTEMPT.exec(text ?? '') ?? [];
  if (state === undefined || nonce === undefined || verifier === undefined) return null;
  return { state, nonce, verifier };
}
