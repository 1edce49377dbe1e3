import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

function requestFrom(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const request = new IncomingMessage(socket);
  if (forwardedFor !== undefined) request.headers['x-forwarded-for'] = forwardedFor;
  return request;
}

test.each<[string, string, string | undefined, number, string]>([
  ['the socket', '192.0.2.7', undefined, 0, '192.0.2.7'],
  ['a forged header is ignored', '192.0.2.7', '10.0.0.1', 0, '192.0.2.7'],
  ['one proxy says whom it heard from', '127.0.0.1', '192.0.2.7', 1, '192.0.2.7'],
  ['and what the client wrote before is not believed', '127.0.0.1', '6.6.6.6, 192.0.2.7', 1, '192.0.2.7'],
  ['two proxies', '127.0.0.1', '6.6.6.6, 192.0.2.7, 10.0.0.2', 2, '192.0.2.7'],
  ['a proxy that says nothing', '127.0.0.1', undefined, 1, '127.0.0.1'],
  ['a proxy that writes the port too', '127.0.0.1', '192.0.2.7:51234', 1, '192.0.2.7'],
  ['and the port of an IPv6 client', '127.0.0.1', '[2001:db8:1:2::6]:51234', 1, '2001:db8:1:2::/64'],
  ['a header as long as a header may be', '127.0.0.1', 'x'.repeat(16_000), 1, 'x'.repeat(64)],
  ['IPv4 written as IPv6', '::ffff:192.0.2.7', undefined, 0, '192.0.2.7'],
  ['IPv6 counts by its network', '2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2::/64'],
  ['however it is written', '2001:db8:1:2::6', undefined, 0, '2001:db8:1:2::/64'],
  ['in capitals and with every zero', '2001:0DB8:0001:0002:0003:0004:0005:0006', undefined, 0, '2001:db8:1:2::/64'],
  ['with a zone', 'fe80::1%eth0', undefined, 0, 'fe80:0:0:0::/64'],
  ['IPv4 in an IPv6 network', '64:ff9b::192.0.2.7', undefined, 0, '64:ff9b:0:0::/64'],
  ['IPv4 written as IPv6 in its digits', '127.0.0.1', '::FFFF:c000:0207', 1, '192.0.2.7'],
  ['what is no address counts as it is', '127.0.0.1', '1:2:::3::x', 1, '1:2:::3::x'],
  ['nothing but commas', '127.0.0.1', ', ,', 1, '127.0.0.1'],
  ['and however short', '::1', undefined, 0, '0:0:0:0::/64'],
])('%s (P4)', (_name, remote, forwarded, proxies, expected) => {
  expect(clientAddress(requestFrom(remote, forwarded), proxies)).toBe(expected);
});
