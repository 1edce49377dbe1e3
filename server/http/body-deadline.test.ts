import { expect, test } from 'vitest';
import { longestRequestMs } from './body-deadline.ts';

test('P7: a large body has the time that a slow line needs on top of that of any request', () => {
  const limits = { requestTimeoutMs: 20_000, minUploadBytesPerSecond: 8192 };
  expect(longestRequestMs(limits, 0)).toBe(20_000);
  expect(longestRequestMs(limits, 8192 * 60)).toBe(80_000);
});
