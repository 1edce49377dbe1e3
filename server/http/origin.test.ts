import { expect, test } from 'vitest';
import { originAllowed, type OriginRules } from './origin.ts';

const here: OriginRules = { publicUrl: null, allowedOrigins: ['https://wiki.example'] };
const published: OriginRules = { publicUrl: 'https://weft.example', allowedOrigins: [] };

test.each<[string, OriginRules, Record<string, string>, boolean]>([
  ['no origin, as from no browser', here, { host: 'localhost:4321' }, true],
  ['the same origin', here, { host: 'localhost:4321', origin: 'http://localhost:4321' }, true],
  ['the same origin behind TLS', here, { host: 'weft.example', origin: 'https://weft.example' }, true],
  ['the default port written out', here, { host: 'weft.example:443', origin: 'https://weft.example' }, true],
  ['another port', here, { host: 'localhost:4321', origin: 'http://localhost:5173' }, false],
  ['another site', here, { host: 'localhost:4321', origin: 'https://evil.example' }, false],
  ['a site whose name begins like ours', here, { host: 'weft.example', origin: 'https://weft.example.evil' }, false],
  ['a name that ends like ours', here, { host: 'weft.example', origin: 'https://evilweft.example' }, false],
  ['our name as that of a user', here, { host: 'weft.example', origin: 'https://weft.example@evil.example' }, false],
  ['the name with a dot behind it', here, { host: 'weft.example', origin: 'https://weft.example.' }, false],
  ['in capitals', here, { host: 'weft.example', origin: 'HTTPS://WEFT.EXAMPLE' }, true],
  ['two at once', here, { host: 'weft.example', origin: 'https://weft.example, https://evil.example' }, false],
  ['an extension of that name', here, { host: 'weft.example', origin: 'chrome-extension://weft.example' }, false],
  ['IPv6 in other digits', here, { host: '[::1]:4321', origin: 'http://[0:0:0:0:0:0:0:1]:4321' }, true],
  ['a host that is two', here, { host: 'weft.example, evil.example', origin: 'https://evil.example' }, false],
  ['null', here, { host: 'localhost:4321', origin: 'null' }, false],
  ['nonsense', here, { host: 'localhost:4321', origin: 'weft' }, false],
  ['no host to compare with', here, { origin: 'http://localhost:4321' }, false],
  ['an allowed one', here, { host: 'weft.example', origin: 'https://wiki.example' }, true],
  ['cross-site without an origin', here, { host: 'weft.example', 'sec-fetch-site': 'cross-site' }, false],
  [
    'the published one, whatever the proxy says',
    published,
    { host: 'internal:80', origin: 'https://weft.example' },
    true,
  ],
  ['the published one on another port', published, { host: 'x', origin: 'https://weft.example:444' }, false],
  ['the published one in plain', published, { host: 'weft.example', origin: 'http://weft.example' }, false],
  ['a rebound name', published, { host: 'evil.example', origin: 'http://evil.example' }, false],
  ['this machine', published, { host: 'localhost:4321', origin: 'http://localhost:4321' }, true],
])('%s (H3, P6)', (_name, rules, headers, allowed) => {
  expect(originAllowed(headers, rules)).toBe(allowed);
});
