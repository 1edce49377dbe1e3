/** `npm start` as a newcomer uses it: through npm, with nothing but what it prints to go by. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT, toolEnvironment } from './tools.ts';

let dataDir: string | null = null;

afterEach(() => {
  if (dataDir !== null) rmSync(dataDir, { recursive: true, force: true });
  dataDir = null;
});

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints where it is, serves, and ends in order by a %s sent to npm (K2)',
    async (signal) => {
      dataDir = mkdtempSync(join(tmpdir(), 'weft-start-'));
      const npm = spawn('npm', ['start', '--silent'], {
        cwd: ROOT,
        env: toolEnvironment({ WEFT_PORT: '0', WEFT_DATA_DIR: dataDir }),
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let printed = '';
      const welcomed = new Promise<void>((resolve, reject) => {
        npm.stdout.on('data', (piece: Buffer) => {
          printed += piece.toString('utf8');
          if (/\/d\/\S+#\S+\n/.test(printed)) resolve();
        });
        npm.once('exit', (code) => reject(new Error(`npm start ended with code ${code}: ${printed}`)));
      });
      await welcomed;

      const home = /http:\/\/[^\s/]+\//.exec(printed)?.[0] ?? '';
      expect(printed).toContain(join(dataDir, 'weft.db'));
      const page = await fetch(home);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<title>');

      const ended = once(npm, 'exit');
      npm.kill(signal);
      expect(await ended).toEqual([0, null]);
      await expect(fetch(home)).rejects.toThrow('fetch failed');
      // Nothing but the newcomer's lines, and a database that was closed: SQLite removes its log when the last one leaves.
      expect(printed.trim().split('\n')).toHaveLength(4);
      expect(existsSync(join(dataDir, 'weft.db'))).toBe(true);
      expect(existsSync(join(dataDir, 'weft.db-wal'))).toBe(false);
    },
  );
});
