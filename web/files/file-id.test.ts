import { expect, test, vi } from 'vitest';
import { fileIdOf } from './file-id.ts';

vi.mock('lib0/hash/sha256', () => {
  throw new TypeError('failed to fetch');
});

test('without TLS and with the server away a picture has no id, and nothing is thrown at whoever put it in', async () => {
  expect(globalThis.isSecureContext).not.toBe(true);
  expect(await fileIdOf(new Uint8Array([1, 2, 3]))).toBeNull();
});
