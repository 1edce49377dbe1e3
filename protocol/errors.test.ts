import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError, ERRORS, errorForClose } from './errors.ts';

const rows = Object.entries(ERRORS);

describe('the table of errors', () => {
  it('gives each close code to one error, and each error its words', () => {
    const closes = rows.flatMap(([, row]) => (row.close === null ? [] : [row.close]));
    expect(new Set(closes).size).toBe(closes.length);
    for (const [code, row] of rows) {
      expect(row.words, code).toMatch(/^[A-Z].*\.$/);
      if (row.close !== null) expect(errorForClose(row.close)).toBe(code);
    }
    expect(errorForClose(1006)).toBeNull();
  });

  it('keeps to the convention that y-websocket follows: 44xx is final, 45xx may be retried', () => {
    for (const [code, { close, retry }] of rows) {
      if (close === null || close < 4000) continue;
      expect(close >= 4500, code).toBe(retry);
      expect(close, code).toBeGreaterThanOrEqual(4400);
      expect(close, code).toBeLessThan(4600);
    }
  });

  it('is what docs/PROTOCOL.md says', () => {
    const page = readFileSync(new URL('../docs/PROTOCOL.md', import.meta.url), 'utf8');
    for (const [code, { close, status }] of rows) {
      expect(page).toContain(`| ${close ?? ''} | \`${code}\` | ${status} |`);
    }
  });

  it('keeps what is for the log out of what a person is told', () => {
    const error = new AppError('storage_failed', 'SQLITE_FULL in /somewhere');
    expect(error.message).toContain('SQLITE_FULL');
    expect(ERRORS[error.code].words).not.toContain('SQLITE');
  });
});
