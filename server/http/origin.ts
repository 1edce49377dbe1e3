/**
 * Which web pages may talk to this server: the same origin and those that were configured (HOSTILE H3, P6). Pure; used by the
 * REST routes and by the WebSocket handshake. A client that is no browser sends no `Origin` and is judged by its token.
 */
import type { IncomingHttpHeaders } from 'node:http';

export interface OriginRules {
  /** The server's own origin where it is known (`WEFT_PUBLIC_URL`); null to take the request's `Host` for it. */
  readonly publicUrl: string | null;
  readonly allowedOrigins: readonly string[];
}

/** True where there is no `Origin`, or it is the server's own or an allowed one. `null` (a sandboxed page, a file) is foreign. */
export function originAllowed(headers: IncomingHttpHeaders, rules: OriginRules): boolean {
  const { origin } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] !== 'cross-site';
  const parsed = URL.parse(origin);
  if (parsed !== null && parsed.origin !== 'null' && rules.allowedOrigins.includes(parsed.origin)) return true;
  return isOwnOrigin(headers, rules);
}

/** True where the `Origin` is there and is the server's own. */
export function isOwnOrigin(headers: IncomingHttpHeaders, rules: OriginRules): boolean {
  const parsed = URL.parse(headers.origin ?? '');
  if (parsed === null || parsed.origin === 'null') return false;
  if (parsed.origin === rules.publicUrl) return true;
  if (rules.publicUrl !== null && !isLoopback(parsed.hostname)) return false;
  // Only the host can be compared: behind a proxy the server does not know whether the page came by http or https.
  return headers.host !== undefined && parsed.host === hostOf(headers.host, parsed.protocol);
}

/** The `Host` header without the scheme's default port, as URL writes it. */
function hostOf(host: string, protocol: string): string | null {
  return URL.parse(`${protocol}//${host}`)?.host ?? null;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
