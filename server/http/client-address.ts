/**
 * Which address a request counts for, in limits and caps. Forwarding headers are believed only from as many proxies as were
 * configured; anybody can write the rest (HOSTILE P4).
 */
import type { IncomingMessage } from 'node:http';

/** An IPv4 address written as IPv6 in full, with a zone. */
const MAX_ADDRESS_LENGTH = 64;

/** The client's address; an IPv6 client counts by its /64, which one household or machine has to itself. */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  return networkOf(forwardedAddress(request, trustedProxies) ?? request.socket.remoteAddress ?? 'unknown');
}

/** Each trusted proxy appends whom it heard from, so the client is that many places from the end. */
function forwardedAddress(request: IncomingMessage, trustedProxies: number): string | null {
  if (trustedProxies === 0) return null;
  const header = request.headers['x-forwarded-for'];
  const listed = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.trim());
  return listed.at(-trustedProxies) || listed[0] || null;
}

/** Some proxies write the port as well: each connection would count as somebody new. */
function withoutPort(address: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address;
}

/** What an address counts as, wherever it was read. */
export function networkOf(given: string): string {
  // No address is longer; what a client wrote is not kept for as long as a limit remembers it.
  const address = withoutPort(given).slice(0, MAX_ADDRESS_LENGTH);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const first = head.split(':').filter((group) => group !== '');
  const last = tail.split(':').filter((group) => group !== '');
  const missing = Math.max(0, 8 - first.length - last.length);
  const groups = address.includes('::') ? [...first, ...Array.from({ length: missing }, () => '0'), ...last] : first;
  return `${groups.slice(0, 4).join(':')}::/64`;
}
