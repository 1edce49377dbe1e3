import { generateKeyPairSync, sign, createHmac } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { parseEmbedKeys, type EmbedKey } from './embed-keys.ts';
import { embedPersonId, EmbedTokens, looksSigned } from './embed-tokens.ts';

const NOW_MS = 1_800_000_000_000;
const NOW = NOW_MS / 1000;
const clock = { now: () => NOW_MS, setTimer: () => ({ cancel: () => undefined }) };

const secret = Buffer.alloc(32, 7);
const pair = generateKeyPairSync('ed25519');
const publicDer = pair.publicKey.export({ format: 'der', type: 'spki' });
const SETTING = `
  # the wiki signs with a shared secret
  wiki:HS256:${secret.toString('base64url')},
  crm:EdDSA:${publicDer.toString('base64')}
`;

function keysOf(text: string): ReadonlyMap<string, EmbedKey> {
  const keys = parseEmbedKeys(text);
  if (typeof keys === 'string') throw new Error(keys);
  return keys;
}

const tokens = new EmbedTokens(keysOf(SETTING), clock);
const CLAIMS = { doc: 'the-document', role: 'editor', sub: 'ada', aud: 'weft', exp: NOW + 600 } as const;

/** A token signed by the wiki as it should be, but for what the test changes. */
function wiki(claims: JWTPayload = {}, header: { alg?: string; kid?: string } = {}): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: 'wiki', ...header })
    .sign(secret);
}

/** Header and claims as given, signed by whatever `seal` makes of them. */
function forged(header: object, seal: (text: string) => Buffer, claims: object = CLAIMS): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${seal(text).toString('base64url')}`;
}

async function refusal(token: string): Promise<string | null> {
  const read = await tokens.read(token);
  return read instanceof AppError ? read.code : null;
}

describe('a token of a host', () => {
  test('says document, role, person, name, colour and end', async () => {
    expect(await tokens.read(await wiki({ name: 'Ada', color: '#112233' }))).toEqual({
      documentId: 'the-document',
      role: 'editor',
      person: embedPersonId('wiki', 'ada'),
      name: 'Ada',
      color: '#112233',
      expiresAtMs: NOW_MS + 600_000,
    });
  });

  test('may be signed with a private key of which the server knows the public one', async () => {
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'EdDSA', kid: 'crm' }).sign(pair.privateKey);
    expect(await tokens.read(token)).toMatchObject({ role: 'editor', person: embedPersonId('crm', 'ada') });
    expect(embedPersonId('crm', 'ada')).not.toBe(embedPersonId('wiki', 'ada'));
  });

  test('alg confusion: a public key is never taken for a shared secret', async () => {
    const pem = pair.publicKey.export({ format: 'pem', type: 'spki' });
    for (const material of [pem, publicDer, publicDer.subarray(-32)]) {
      const token = forged({ alg: 'HS256', kid: 'crm' }, (text) =>
        createHmac('sha256', material).update(text).digest(),
      );
      expect(await refusal(token)).toBe('unauthorized');
    }
    const otherWay = forged({ alg: 'EdDSA', kid: 'wiki' }, (text) => sign(null, Buffer.from(text), pair.privateKey));
    expect(await refusal(otherWay)).toBe('unauthorized');
  });

  test('none is no algorithm', async () => {
    expect(await refusal(new UnsecuredJWT(CLAIMS).encode())).toBe('unauthorized');
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await refusal(forged({ alg, kid: 'wiki' }, () => Buffer.alloc(0)))).toBe('unauthorized');
      expect(await refusal(forged({ alg, kid: 'wiki' }, () => Buffer.from('x')))).toBe('unauthorized');
    }
  });

  test('another algorithm of the same family is refused', async () => {
    const long = forged({ alg: 'HS512', kid: 'wiki' }, (text) => createHmac('sha512', secret).update(text).digest());
    expect(await refusal(long)).toBe('unauthorized');
  });

  test('an unknown kid, or none, is refused', async () => {
    expect(await refusal(await wiki({}, { kid: 'stranger' }))).toBe('unauthorized');
    expect(await refusal(await wiki({}, { kid: '__proto__' }))).toBe('unauthorized');
    const without = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await refusal(without)).toBe('unauthorized');
  });

  test('a wrong signature is refused, also where only one bit differs', async () => {
    const token = await wiki();
    const [head, body, seal] = token.split('.');
    const bytes = Buffer.from(seal ?? '', 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(await refusal(`${head}.${body}.${bytes.toString('base64url')}`)).toBe('unauthorized');
    expect(await refusal(token)).toBeNull();
  });

  test.each([
    ['without an end', { exp: undefined }],
    ['with an end too far away', { exp: NOW + LIMITS.maxEmbedTokenMs / 1000 + 1 }],
    ['with an end that is no number', { exp: 'tomorrow' }],
    ['for another service', { aud: 'elsewhere' }],
    ['for no service', { aud: undefined }],
    ['without a person', { sub: undefined }],
    ['with an empty person', { sub: '' }],
    ['without a document', { doc: undefined }],
    ['with an unknown role', { role: 'admin' }],
    ['that would own the document', { role: 'owner' }],
    ['with a colour that is none', { color: 'red;background:url(//evil)' }],
    ['not valid before later', { nbf: NOW + 3600 }],
  ])('%s it is refused', async (_name, change) => {
    const claims = { ...CLAIMS, ...change };
    const token = forged(
      { alg: 'HS256', kid: 'wiki' },
      (text) => createHmac('sha256', secret).update(text).digest(),
      claims,
    );
    expect(await refusal(token)).toBe('unauthorized');
  });

  test('that has ended says so, to the second', async () => {
    expect(await refusal(await wiki({ exp: NOW - 3600 }))).toBe('link_expired');
    expect(await refusal(await wiki({ exp: NOW }))).toBe('link_expired');
    expect(await refusal(await wiki({ exp: NOW + 1 }))).toBeNull();
  });

  test('has a shape that no token of ours has, and a bounded length', async () => {
    expect(looksSigned(await wiki())).toBe(true);
    expect(looksSigned('A'.repeat(22))).toBe(false);
    expect(looksSigned(`${'a'.repeat(LIMITS.maxEmbedTokenBytes)}.b.c`)).toBe(false);
    expect(looksSigned('a.b.c d')).toBe(false);
  });
});

describe('the keys of hosts', () => {
  test('an Ed25519 key may be written alone or as OpenSSL writes it', () => {
    const alone = keysOf(`a:EdDSA:${publicDer.subarray(-32).toString('base64url')}`).get('a');
    const whole = keysOf(`a:EdDSA:${publicDer.toString('base64url')}`).get('a');
    expect(alone?.algorithm).toBe('EdDSA');
    expect(alone).toEqual(whole);
  });

  test.each([
    ['a secret that is too short', `a:HS256:${Buffer.alloc(31, 1).toString('base64url')}`],
    ['a private key', `a:EdDSA:${pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')}`],
    ['a key of another kind', `a:EdDSA:${Buffer.alloc(33, 1).toString('base64url')}`],
    ['an algorithm that is not ours', `a:RS256:${secret.toString('base64url')}`],
    ['no name', `:HS256:${secret.toString('base64url')}`],
    ['one name twice', `a:HS256:${secret.toString('base64url')} a:HS256:${secret.toString('base64url')}`],
  ])('%s is refused in words that repeat no key', (_name, text) => {
    const words = parseEmbedKeys(text);
    expect(words).toMatch(/^key [12] /);
    expect(words).not.toContain(text.split(':').at(-1));
  });
});
