/**
 * Which address a request counts for, in limits and caps. Forwarding headers are believed only from as many proxies as were
 * configured; anybody can write the rest (HOSTILE P4).
 */
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

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

/** What an address counts as, wherever it was read and however it is written. */
export function networkOf(given: string): string {
  // No address is longer; what a client wrote is not kept for as long as a limit remembers it.
  const address = withoutPort(given).slice(0, MAX_ADDRESS_LENGTH);
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const isIPv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isIPv4)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** The eight numbers of an IPv6 address, without its zone. */
function groupsOf(address: string): readonly number[] {
  const inGroups = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_whole, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [first = [], last = []] = inGroups.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const missing = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...missing, ...last].map((group) => Number.parseInt(group, 16));
}
