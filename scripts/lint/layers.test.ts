/**
 * Proves that the layer rules bite: plants one violation of each kind in a house of its own, runs the real oxlint with
 * the project's own configuration on it, and compares what it reports with what was planted.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT, runTool } from '../tools.ts';
import { judgeFile, judgePackage, LAYERS, PACKAGE_OWNERS } from './layers.ts';

/** [file, what it imports, a part of the complaint or null where the import is allowed] */
const PLANTED: readonly (readonly [file: string, line: string, complaint: string | null])[] = [
  ['flow/a.ts', `import '../protocol/x.ts';`, 'flow may not import protocol/x.ts'],
  ['flow/b.ts', `import 'node:fs';`, 'must run without Node'],
  ['flow/c.ts', `import './a.ts';`, null],
  ['protocol/a.ts', `import '../flow/x.ts';`, 'protocol may not import flow/x.ts'],
  ['protocol/b.ts', `export * from '../server/x.ts';`, 'protocol may not import server/x.ts'],
  ['protocol/c.ts', `export { x } from '../web/x.ts';`, 'protocol may not import web/x.ts'],
  ['server/a.ts', `import '../web/sync/x.ts';`, 'server may not import web/sync/x.ts'],
  ['server/main.ts', `import './room/x.ts';`, 'server/main.ts may not import server/room/x.ts'],
  ['server/room/a.ts', `import 'ws';`, 'only server/transport/websocket may import ws'],
  ['server/room/b.ts', `import 'better-sqlite3';`, 'only server/storage/sqlite may import better-sqlite3'],
  ['server/room/c.ts', `import 'node:crypto';`, 'must run without Node'],
  ['server/room/d.ts', `import '../storage/sqlite/x.ts';`, 'server/room may not import server/storage/sqlite/x.ts'],
  ['server/room/e.ts', `import '../transport/memory/x.ts';`, 'server/room may not import server/transport/memory/x.ts'],
  ['server/room/f.ts', `import type { X } from '../http/x.ts';`, 'server/room may not import server/http/x.ts'],
  ['server/room/g.ts', `export type X = import('../http/x.ts').X;`, 'server/room may not import server/http/x.ts'],
  ['server/room/h.ts', `export const x = import('../http/x.ts');`, 'server/room may not import server/http/x.ts'],
  ['server/room/i.ts', `import '../storage/document-log.ts';`, null],
  ['server/room/j.ts', `import './j.test.ts';`, 'is for tests'],
  ['server/room/j.test.ts', `import '../storage/sqlite/x.ts';`, null],
  ['server/room/k.test.ts', `import '../../web/sync/x.ts';`, 'a test in server/room may not import web/sync/x.ts'],
  ['server/http/a.ts', `import '../storage/sqlite/x.ts';`, 'server/http may not import server/storage/sqlite/x.ts'],
  ['server/http/b.ts', `import '../room/rooms.ts';`, null],
  ['server/import/a.ts', `import '../http/x.ts';`, 'server/import may not import server/http/x.ts'],
  ['server/import/b.ts', `import './lexical/x.ts'; import '../room/ports.ts';`, null],
  ['server/import/lexical/a.ts', `import 'node:worker_threads';`, 'must run without Node'],
  ['server/import/lexical/b.ts', `import '@lexical/yjs';`, 'only web/editor may import @lexical/'],
  ['server/storage/sqlite/a.ts', `import '../../http/x.ts';`, 'server/storage/sqlite may not import server/http/x.ts'],
  ['server/storage/sqlite/b.ts', `import 'better-sqlite3';`, null],
  ['server/transport/websocket/a.ts', `import 'ws';`, null],
  ['server/transport/memory/a.ts', `import 'ws';`, 'only server/transport/websocket may import ws'],
  ['web/ui/a.ts', `import '../sync/x.ts';`, 'web/ui may not import web/sync/x.ts'],
  ['web/account/a.ts', `import '../sharing/x.ts';`, 'web/account may not import web/sharing/x.ts'],
  ['server/http/c.ts', `import 'openid-client';`, 'only server/access/sign-in may import openid-client'],
  ['server/access/a.ts', `import 'jose';`, 'only server/access/embed may import jose'],
  ['web/home/a.ts', `import '../sharing/x.ts';`, 'web/home may not import web/sharing/x.ts'],
  ['web/sync/a.ts', `import '../../server/room/rooms.ts';`, 'web/sync may not import server/room/rooms.ts'],
  ['web/sync/b.ts', `import 'react';`, null],
  ['web/editor/binding/a.ts', `import '../../../server/room/rooms.ts';`, 'may not import server/room/rooms.ts'],
  ['web/editor/binding/a.test.ts', `import '../../../server/room/rooms.ts';`, 'may not import server/room/rooms.ts'],
  ['scripts/fuzz/a.ts', `import '../../server/room/rooms.ts'; import '../../web/editor/x.ts';`, null],
  ['web/home/b.test.ts', `import '../../server/room/rooms.ts';`, 'may not import server/room/rooms.ts'],
  ['web/home/c.ts', `export const x = (name: string) => import(name);`, 'computed'],
  ['web/home/d.ts', `import 'lexical';`, 'only web/editor may import lexical'],
  ['elsewhere/a.ts', `import '../flow/x.ts';`, 'stands in no layer'],
];

const oxlintReport = z.object({
  number_of_files: z.number(),
  diagnostics: z.array(z.object({ code: z.string().optional(), filename: z.string(), message: z.string() })),
});

let folder: string;
let report: z.infer<typeof oxlintReport>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weft-layers-'));
  const config = z.looseObject({}).parse(JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')));
  // Only where the plug-in lies differs from the project's configuration; types are not needed to see an import.
  const here = { ...config, jsPlugins: [join(ROOT, 'scripts/lint/plugin.ts')], options: { typeAware: false } };
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(here));
  for (const [file, line] of PLANTED) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), `${line}\n`);
  }
  const { output } = await runTool('oxlint', ['--format=json'], { cwd: folder });
  report = oxlintReport.parse(JSON.parse(output));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the layer rules in oxlint', () => {
  it('reads every planted file', () => {
    expect(report.number_of_files).toBe(PLANTED.length);
  });

  it.each(PLANTED)('%s: %s', (file, _line, complaint) => {
    const said = report.diagnostics.filter((one) => one.filename === file && one.code === 'weft(layers)');
    const heard = said.map((one) => (complaint !== null && one.message.includes(complaint) ? complaint : one.message));
    expect(heard).toEqual([complaint].filter((wanted) => wanted !== null));
  });
});

describe('the table of layers', () => {
  it('never lets server and web, or the pure houses and ours, meet in code that is shipped', () => {
    for (const layer of LAYERS.filter(({ at }) => !['e2e', 'bench', 'scripts'].includes(at))) {
      const other = layer.at.startsWith('server') ? 'web' : 'server';
      expect(judgeFile(`${layer.at}/x.ts`, `${other}/x.ts`), layer.at).not.toBeNull();
    }
    for (const pure of ['flow', 'protocol']) {
      for (const layer of LAYERS.filter(({ at }) => at !== pure)) {
        expect(judgeFile(`${pure}/x.ts`, `${layer.at}/x.ts`), `${pure} to ${layer.at}`).not.toBeNull();
      }
    }
  });

  it('gives each owned package to its owners and to nobody else', () => {
    for (const { name, owners } of PACKAGE_OWNERS) {
      const specifier = name.endsWith('/') ? `${name}part` : name;
      for (const owner of owners) expect(judgePackage(`${owner}/x.ts`, specifier), `${owner} ${name}`).toBeNull();
      expect(judgePackage('flow/x.ts', specifier), name).not.toBeNull();
    }
  });
});
