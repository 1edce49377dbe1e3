import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig, StartError } from './config.ts';

test('without any setting it serves this machine only, from the data folder', () => {
  expect(readConfig({ HOME: '/home/ada' })).toEqual({
    port: 4321,
    host: '127.0.0.1',
    dataDir: resolve('data'),
    openRooms: false,
    allowedOrigins: [],
    trustedProxies: 0,
    logLevel: 'info',
    publicUrl: null,
    tls: null,
    limits: {
      maxDocumentBytes: 64 * 1024 * 1024,
      maxDocumentItems: 1_000_000,
      maxUpdateBytes: 8 * 1024 * 1024 - 64,
      maxSessionsPerRoom: 2000,
    },
    maxRequestsPerMinute: 1200,
    maxNewDocumentsPerMinute: 120,
    maxConnections: 10_000,
    maxConnectionsPerAddress: 2_000,
    maxFileBytes: 10 * 1024 * 1024,
    maxDocumentFileBytes: 500 * 1024 * 1024,
    growth: { maxBytesPerDay: 10_000_000_000, minFreeBytes: 500_000_000 },
    oidc: null,
    embedKeys: null,
    embedKeysFile: null,
    frameAncestors: [],
    unknown: [],
  });
});

test('every setting is read', () => {
  const config = readConfig({
    WEFT_PORT: '80',
    WEFT_HOST: '0.0.0.0',
    WEFT_DATA_DIR: '/srv/weft',
    WEFT_OPEN_ROOMS: '1',
    WEFT_ALLOWED_ORIGINS: 'https://wiki.example, https://EXAMPLE.org:443',
    WEFT_TRUST_PROXY: 'true',
    WEFT_LOG_LEVEL: 'silent',
    WEFT_PUBLIC_URL: 'https://weft.example/',
    WEFT_TLS_CERT: '/etc/weft.crt',
    WEFT_TLS_KEY: '/etc/weft.key',
    WEFT_MAX_DOCUMENT_BYTES: '100000',
    WEFT_MAX_DOCUMENT_ITEMS: '50000',
    WEFT_MAX_UPDATE_BYTES: '70000',
    WEFT_MAX_PEOPLE_PER_DOCUMENT: '30',
    WEFT_MAX_REQUESTS_PER_MINUTE: '60',
    WEFT_MAX_NEW_DOCUMENTS_PER_MINUTE: '6',
    WEFT_MAX_CONNECTIONS: '7',
    WEFT_MAX_CONNECTIONS_PER_ADDRESS: '3',
    WEFT_MAX_FILE_BYTES: '2048',
    WEFT_MAX_DOCUMENT_FILE_BYTES: '4096',
    WEFT_MAX_GROWTH_MB_PER_DAY: '3',
    WEFT_MIN_FREE_MB: '0',
    WEFT_OIDC_ISSUER: 'https://id.example.org/realms/us',
    WEFT_OIDC_CLIENT_ID: 'weft',
    WEFT_OIDC_CLIENT_SECRET: 'hush',
    WEFT_OIDC_SCOPES: 'openid email',
    WEFT_OIDC_EMAIL_DOMAINS: 'example.org, Example.com',
    WEFT_EMBED_KEYS: 'wiki:HS256:aa',
    WEFT_EMBED_KEYS_FILE: '/srv/keys',
    WEFT_FRAME_ANCESTORS: 'https://wiki.example https://*.example.com',
  });
  expect(config).toEqual({
    port: 80,
    host: '0.0.0.0',
    dataDir: '/srv/weft',
    openRooms: true,
    allowedOrigins: ['https://wiki.example', 'https://example.org'],
    trustedProxies: 1,
    logLevel: 'silent',
    publicUrl: 'https://weft.example',
    tls: { certFile: '/etc/weft.crt', keyFile: '/etc/weft.key' },
    limits: { maxDocumentBytes: 100_000, maxDocumentItems: 50_000, maxUpdateBytes: 70_000, maxSessionsPerRoom: 30 },
    maxRequestsPerMinute: 60,
    maxNewDocumentsPerMinute: 6,
    maxConnections: 7,
    maxConnectionsPerAddress: 3,
    maxFileBytes: 2048,
    maxDocumentFileBytes: 4096,
    growth: { maxBytesPerDay: 3_000_000, minFreeBytes: 0 },
    oidc: {
      issuer: 'https://id.example.org/realms/us',
      clientId: 'weft',
      clientSecret: 'hush',
      scopes: 'openid email',
      emailDomains: ['example.org', 'example.com'],
    },
    embedKeys: 'wiki:HS256:aa',
    embedKeysFile: '/srv/keys',
    frameAncestors: ['https://wiki.example', 'https://*.example.com'],
    unknown: [],
  });
});

test('an empty value counts as none', () => {
  expect(readConfig({ WEFT_PORT: '', WEFT_PUBLIC_URL: '' })).toMatchObject({ port: 4321, publicUrl: null });
});

test.each([
  ['WEFT_PORT', 'http'],
  ['WEFT_PORT', '-1'],
  ['WEFT_PORT', '65536'],
  ['WEFT_PORT', '4321.5'],
  ['WEFT_OPEN_ROOMS', 'maybe'],
  ['WEFT_TRUST_PROXY', 'everybody'],
  ['WEFT_LOG_LEVEL', 'loud'],
  ['WEFT_PUBLIC_URL', 'weft.example'],
  ['WEFT_PUBLIC_URL', 'https://weft.example/below'],
  ['WEFT_ALLOWED_ORIGINS', 'https://wiki.example *'],
  ['WEFT_OIDC_ISSUER', 'http://id.example.org'],
  ['WEFT_OIDC_ISSUER', 'id.example.org'],
  ['WEFT_OIDC_SCOPES', 'profile email'],
  ['WEFT_OIDC_EMAIL_DOMAINS', '@example.org'],
  ['WEFT_FRAME_ANCESTORS', "https://wiki.example; script-src 'unsafe-inline'"],
  ['WEFT_FRAME_ANCESTORS', '*'],
])('%s=%s is refused in one line that names it', (name, value) => {
  const read = () => readConfig({ [name]: value });
  expect(read).toThrow(StartError);
  expect(read).toThrow(new RegExp(`^${name} must be [^\\n]+\\.$`));
});

test('all that cannot be is told at once, a line for each setting', () => {
  const read = () => readConfig({ WEFT_PORT: 'http', WEFT_LOG_LEVEL: 'loud', WEFT_ALLOWED_ORIGINS: '* *' });
  expect(read).toThrow(/^(WEFT_(PORT|LOG_LEVEL|ALLOWED_ORIGINS) must be [^\n]+\.(\n|$)){3}$/);
});

test('a name that is no setting is told, and nobody else’s variable is', () => {
  expect(readConfig({ WEFT_DATADIR: '/srv/weft', WEFT_PROT: '', HOME: '/home/ada' }).unknown).toEqual(['WEFT_DATADIR']);
});

test.each(['WEFT_OIDC_CLIENT_ID', 'WEFT_OIDC_CLIENT_SECRET', 'WEFT_OIDC_EMAIL_DOMAINS'])(
  '%s without a provider is refused',
  (name) => {
    expect(() => readConfig({ [name]: 'weft.example' })).toThrow(`WEFT_OIDC_ISSUER must be set where ${name} is.`);
  },
);

test('half a set-up of signing in is refused, and so is one without an address to come back to', () => {
  const whole = {
    WEFT_OIDC_ISSUER: 'https://id.example',
    WEFT_OIDC_CLIENT_ID: 'weft',
    WEFT_PUBLIC_URL: 'https://weft.example',
  };
  expect(readConfig(whole).oidc).toMatchObject({
    clientSecret: null,
    scopes: 'openid profile email',
    emailDomains: [],
  });
  for (const missing of Object.keys(whole)) {
    expect(() => readConfig({ ...whole, [missing]: '' })).toThrow(new RegExp(`^${missing} must be set where .*\\.$`));
  }
});
