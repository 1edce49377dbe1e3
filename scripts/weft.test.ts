/** The operator's command as an operator uses it: a process of its own, beside a real server with real clients. */
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDocument, type Opened } from './rest-client.ts';
import { ServerProcess } from './server-process.ts';
import { ROOT, runTool, type ToolResult } from './tools.ts';

let folder: string;
let server: ServerProcess | null = null;
const providers: WebsocketProvider[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-command-'));
});
afterEach(async () => {
  for (const provider of providers.splice(0)) provider.destroy();
  await server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

const weft = (args: readonly string[], dataDir = folder): Promise<ToolResult> =>
  runTool('node', ['scripts/weft.js', ...args], { env: { WEFT_DATA_DIR: dataDir } });

/** Each command is a process, and these tests start several. */
const PATIENCE_MS = 180_000;

const containing = (words: string): unknown => expect.stringContaining(words);

/** An unmodified y-websocket client, which comes back by itself. */
async function joined({ id, token }: Opened, to: ServerProcess): Promise<Y.Text> {
  // The type asks for a browser's WebSocket; y-websocket documents ws as what to pass outside of one.
  const WebSocketPolyfill = WebSocket as unknown as typeof globalThis.WebSocket;
  const doc = new Y.Doc();
  const options = { params: { token }, WebSocketPolyfill, disableBc: true, maxBackoffTime: 200 };
  const provider = new WebsocketProvider(`${to.webSocketUrl}/sync`, id, doc, options);
  providers.push(provider);
  await expect.poll(() => provider.synced).toBe(true);
  return doc.getText('body');
}

describe('weft', () => {
  it('says how it is called, in one place for all commands', async () => {
    const { code, output } = await weft(['help']);
    expect(code).toBe(0);
    for (const command of ['start', 'backup <file>', 'verify [file]', 'restore <file>', 'import <file>'])
      expect(output).toContain(`  ${command}`);
    expect(await weft([])).toMatchObject({ code: 2, output: containing('Usage: weft') });
    expect(await weft(['bakup'])).toMatchObject({ code: 2, output: containing('no command "bakup"') });
  });

  it.each([
    [['backup'], 2, 'Usage: weft backup <file>'],
    [['backup', 'a', 'b'], 2, 'Usage: weft backup <file>'],
    [['verify', '--all'], 2, 'Usage: weft verify [file]'],
    [['start', '--port', '80'], 2, 'Usage: weft start   (it takes no options'],
    [['restore'], 2, 'Usage: weft restore <file>'],
    [['verify'], 1, 'There is no data file at '],
    [['verify', 'package.json'], 1, 'is not a Weft data file'],
    [['restore', '/no/such/file'], 1, 'There is no data file at /no/such/file'],
  ])('%j ends with %i and one line', async (args, code, words) => {
    const result = await weft(args);
    expect(result).toMatchObject({ code, output: containing(words) });
    expect(result.output.trim().split('\n')).toHaveLength(1);
  });

  it('is found by npx in a clone, without a network', async () => {
    const env = { npm_config_cache: join(folder, 'npm'), npm_config_offline: 'true' };
    const { code, output } = await runTool('npx', ['weft', 'help'], { env });
    expect(output).toContain('Usage: weft <command>');
    expect(code).toBe(0);
  });

  it(
    'backs up, verifies and restores; clients give back what the backup lost (D8, N9)',
    { timeout: PATIENCE_MS },
    async () => {
      server = await ServerProcess.start();
      const created = await createDocument(server.url, 'Plan');
      const [ada, ben] = [await joined(created, server), await joined(created, server)];
      ada.insert(0, 'in the backup. ');
      await expect.poll(() => ben.toJSON()).toBe('in the backup. ');

      const file = join(folder, 'weft-1.db');
      const read = async () => {
        const { output } = await weft(['verify', file]);
        return output;
      };
      expect(await weft(['backup', file], server.dataDir)).toMatchObject({ code: 0 });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(await read()).toContain('Everything is as it was written.');
      expect(await weft(['backup', file], server.dataDir)).toMatchObject({
        code: 1,
        output: containing('there already'),
      });

      ben.insert(ben.length, 'written after it, by Ben. ');
      ada.insert(ada.length, 'And by Ada. ');
      await expect.poll(() => ben.toJSON() === ada.toJSON() && ben.toJSON().includes('Ben')).toBe(true);
      const said = ada.toJSON();
      expect(await weft(['restore', file], server.dataDir)).toMatchObject({
        code: 1,
        output: containing('already in use'),
      });
      await server.stop('SIGTERM');
      expect(await weft(['restore', file], server.dataDir)).toMatchObject({ code: 0 });
      const former = `${server.dataDir}/weft.db.before-restore-1`;
      expect((await weft(['verify', former])).code).toBe(0);

      // On the machine that replaces a lost one there is no data folder yet.
      const anew = join(folder, 'srv', 'weft');
      expect((await weft(['restore', join(folder, 'none.db')], anew)).code).toBe(1);
      expect(existsSync(anew)).toBe(false);
      expect(await weft(['restore', file], anew)).toMatchObject({ code: 0 });
      expect(statSync(anew).mode & 0o777).toBe(0o700);
      expect((await weft(['verify'], anew)).code).toBe(0);

      await server.start();
      const carol = await joined(created, server);
      await expect.poll(() => carol.toJSON()).toBe(said);
      expect([ada.toJSON(), ben.toJSON()]).toEqual([said, said]);
      ada.insert(0, 'It goes on. ');
      await expect.poll(() => carol.toJSON()).toBe(`It goes on. ${said}`);
    },
  );

  it.runIf(process.getuid?.() === 0)(
    'what root restores is the folder’s owner’s, whose server could not open it otherwise',
    { timeout: PATIENCE_MS },
    async () => {
      const old = join(ROOT, 'server/storage/sqlite/frozen/version-1.db.gz');
      const [backup, data] = [join(folder, 'old.db'), join(folder, 'data')];
      writeFileSync(backup, gunzipSync(readFileSync(old)));
      mkdirSync(data);
      chownSync(data, 65_534, 65_534);
      expect(await weft(['restore', backup], data)).toMatchObject({ code: 0 });
      for (const name of readdirSync(data)) expect([name, statSync(join(data, name)).uid]).toEqual([name, 65_534]);
    },
  );

  it(
    'tells damage by its exit code, names the document, and does not restore it (D5)',
    { timeout: PATIENCE_MS },
    async () => {
      server = await ServerProcess.start();
      const { id } = await createDocument(server.url, 'A title that stands in the file once');
      await server.stop('SIGTERM');
      const path = join(server.dataDir, 'weft.db');
      const bytes = readFileSync(path);
      const place = bytes.indexOf('A title that stands in the file once');
      bytes.write('B', place);
      const backup = join(folder, 'damaged.db');
      writeFileSync(backup, bytes);
      const { code, output } = await weft(['verify', backup]);
      expect(code).toBe(3);
      expect(output).toContain('damaged: ');
      expect(existsSync(join(folder, 'weft.db'))).toBe(false);
      expect(id).not.toBe('');
      const refused = await weft(['restore', backup]);
      expect(refused).toMatchObject({ code: 1, output: containing('was not restored') });
      expect(existsSync(join(folder, 'weft.db'))).toBe(false);
      expect((await weft(['restore', backup, '--despite-damage'])).code).toBe(3);
      expect(existsSync(join(folder, 'weft.db'))).toBe(true);
    },
  );
});
