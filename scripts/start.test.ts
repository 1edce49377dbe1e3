/** `npm start` as a newcomer uses it: through npm, with nothing but what it prints to go by. */
import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeUpdate } from '../protocol/messages.ts';
import { entryOfServer } from '../server/built.js';
import { WireClient } from '../server/transport/websocket/wire-client.ts';
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
      await writeMuch(printed);

      const ended = once(npm, 'exit');
      npm.kill(signal);
      expect(await ended).toEqual([0, null]);
      await expect(fetch(home)).rejects.toThrow('fetch failed');
      // Nothing but the newcomer's lines, and a database that was closed: SQLite removes its log when the last one leaves.
      expect(printed.trim().split('\n')).toHaveLength(4);
      expect(existsSync(join(dataDir, 'weft.db'))).toBe(true);
      expect(existsSync(join(dataDir, 'weft.db-wal'))).toBe(false);
      expect(checkpointsIn(dataDir)).toBe(1);
      expect(entryOfServer()).toMatch(/built.*main\.js$/);
    },
  );
});

/** So much that a thread looks at it. */
async function writeMuch(printed: string): Promise<void> {
  const { host, pathname, hash } = new URL(/http\S+\/d\/\S+/.exec(printed)?.[0] ?? '');
  const protocols = ['weft.v1', `weft.token.${hash.slice(1)}`];
  const writer = await WireClient.join(`ws://${host}/sync/${pathname.slice('/d/'.length)}`, protocols);
  writer.send(encodeUpdate(writer.edit('x'.repeat(300_000))));
  await writer.until(() => writer.acked === 1);
  writer.terminate();
}

/** The server has a document compacted, by a thread, before it ends. */
function checkpointsIn(folder: string): unknown {
  const db = new Database(join(folder, 'weft.db'), { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM checkpoints').pluck().get();
  } finally {
    db.close();
  }
}
