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
    maxConnections: 10_000,
    maxConnectionsPerAddress: 2_000,
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
    WEFT_MAX_CONNECTIONS: '7',
    WEFT_MAX_CONNECTIONS_PER_ADDRESS: '3',
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
    maxConnections: 7,
    maxConnectionsPerAddress: 3,
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
])('%s=%s is refused in one line that names it', (name, value) => {
  const read = () => readConfig({ [name]: value });
  expect(read).toThrow(StartError);
  expect(read).toThrow(new RegExp(`^${name} must be [^\\n]+\\.$`));
});
