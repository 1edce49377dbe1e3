/**
 * Which folder may import which: DESIGN section 2 as one table, and the pure function that judges an import by it. Knows
 * paths only, never a linter; `plugin.ts` asks it for every import that oxlint sees, `layers.test.ts` plants a violation
 * of each row. A row lists what is allowed, so that a new folder is shut until somebody decides where it stands.
 */

interface Layer {
  /** A folder or a file, from the root. Of several that hold a file, the longest one judges it. */
  readonly at: string;
  /** What it may import beside itself: a folder with all below it, `folder/*` for its own files only, or a file. */
  readonly imports: readonly string[];
  /** False where the code must run without Node (in a browser, in a simulation). */
  readonly node: boolean;
}

const PURE = ['flow', 'protocol'];
const SERVER_PORTS = ['server/room', 'server/access', 'server/files', 'server/storage/*'];
const WEB_SHARED = ['web/ui', 'web/sync', ...PURE];

export const LAYERS: readonly Layer[] = [
  { at: 'flow', imports: [], node: false },
  { at: 'protocol', imports: [], node: false },

  { at: 'server', imports: ['server', ...PURE], node: true },
  {
    at: 'server/main.ts',
    imports: ['server/keep-compiled.js', 'server/lean-heap.ts', 'server/app.ts', 'server/config.ts', ...PURE],
    node: true,
  },
  { at: 'server/room', imports: ['server/storage/*', ...PURE], node: false },
  { at: 'server/storage', imports: PURE, node: false },
  { at: 'server/storage/memory', imports: ['server/storage/*', ...PURE], node: false },
  { at: 'server/storage/sqlite', imports: [...SERVER_PORTS, 'server/collect-garbage.ts', ...PURE], node: true },
  {
    at: 'server/access',
    imports: ['server/storage/*', 'server/room/ports.ts', 'server/room/standing.ts', 'server/few-at-once.ts', ...PURE],
    node: true,
  },
  {
    at: 'server/import',
    imports: ['server/room/ports.ts', 'server/few-at-once.ts', 'server/import/lexical', ...PURE],
    node: true,
  },
  { at: 'server/import/lexical', imports: PURE, node: false },
  { at: 'server/preparing', imports: ['server/room', 'server/collect-garbage.ts', ...PURE], node: true },
  { at: 'server/files', imports: ['server/room/ports.ts', 'server/few-at-once.ts', ...PURE], node: true },
  { at: 'server/http', imports: [...SERVER_PORTS, 'server/import', 'server/config.ts', ...PURE], node: true },
  { at: 'server/transport', imports: [...SERVER_PORTS, 'server/http', ...PURE], node: true },
  {
    at: 'server/transport/websocket',
    imports: [...SERVER_PORTS, 'server/http', 'server/config.ts', 'server/transport/*', ...PURE],
    node: true,
  },
  {
    at: 'server/transport/fallback',
    imports: [...SERVER_PORTS, 'server/http', 'server/transport/*', ...PURE],
    node: true,
  },
  {
    at: 'server/transport/memory',
    imports: [...SERVER_PORTS, 'server/storage/memory', 'server/transport/fallback/carried-connection.ts', ...PURE],
    node: true,
  },

  { at: 'web', imports: ['web', ...PURE], node: false },
  { at: 'web/vite.config.ts', imports: ['web/build', 'web/offline/build-plugin.ts'], node: true },
  { at: 'web/build', imports: [], node: true },
  { at: 'web/offline', imports: [], node: false },
  { at: 'web/offline/build-plugin.ts', imports: ['web/offline'], node: true },
  { at: 'web/ui', imports: ['protocol'], node: false },
  { at: 'web/sync', imports: PURE, node: false },
  { at: 'web/presence', imports: WEB_SHARED, node: false },
  { at: 'web/editor', imports: ['web/editor', 'web/presence', ...WEB_SHARED], node: false },
  { at: 'web/editor/binding', imports: ['web/editor/nodes', ...PURE], node: false },
  { at: 'web/files', imports: ['web/sync', ...PURE], node: false },
  { at: 'web/connection', imports: WEB_SHARED, node: false },
  { at: 'web/home', imports: WEB_SHARED, node: false },
  { at: 'web/sharing', imports: WEB_SHARED, node: false },
  { at: 'web/account', imports: WEB_SHARED, node: false },

  { at: 'e2e', imports: ['e2e', 'scripts', ...PURE], node: true },
  { at: 'bench', imports: ['bench', 'scripts', 'server', 'web/sync', 'web/editor', ...PURE], node: true },
  { at: 'scripts', imports: ['scripts', 'server', 'web', 'e2e', ...PURE], node: true },
];

/** Packages that one place alone may import, so that each can be replaced there. A name ending in `/` is a scope. */
export const PACKAGE_OWNERS: readonly { readonly name: string; readonly owners: readonly string[] }[] = [
  { name: 'ws', owners: ['server/transport/websocket'] },
  { name: 'better-sqlite3', owners: ['server/storage/sqlite'] },
  { name: 'fastify', owners: ['server/http', 'server/app.ts'] },
  { name: '@fastify/', owners: ['server/http', 'server/app.ts'] },
  { name: 'openid-client', owners: ['server/access/sign-in'] },
  { name: 'jose', owners: ['server/access/embed'] },
  { name: 'lexical', owners: ['web/editor'] },
  { name: '@lexical/', owners: ['web/editor'] },
  { name: 'y-websocket', owners: ['web/sync'] },
  { name: '@base-ui/', owners: ['web'] },
  { name: 'react', owners: ['web'] },
  { name: 'react-dom', owners: ['web'] },
  { name: 'preact', owners: ['web/ui/effects-before-input.ts'] },
];

/** Houses whose files run the others from outside; the owners of packages do not bind them, as they do not bind tests. */
const OUTSIDE = ['e2e', 'bench', 'scripts'];

const TEST_FILE = /(\.test\.tsx?|\.contract\.ts)$/;

function holds(place: string, file: string): boolean {
  if (place.endsWith('/*')) {
    const folder = place.slice(0, -1);
    return file.startsWith(folder) && !file.slice(folder.length).includes('/');
  }
  return file === place || file.startsWith(`${place}/`);
}

function holdsAny(places: readonly string[], file: string): boolean {
  return places.some((place) => holds(place, file));
}

function house(file: string): string {
  return file.split('/', 1)[0] ?? '';
}

function layerOf(file: string): Layer | null {
  let found: Layer | null = null;
  for (const layer of LAYERS) {
    if (holds(layer.at, file) && layer.at.length > (found?.at.length ?? -1)) found = layer;
  }
  return found;
}

/** Why `importer` may not import the file `imported`, or null where it may. Both are paths from the root, with `/`. */
export function judgeFile(importer: string, imported: string): string | null {
  const layer = layerOf(importer);
  if (layer === null)
    return house(importer) === importer ? null : `${importer} stands in no layer of scripts/lint/layers.ts`;
  const isTest = TEST_FILE.test(importer);
  if (TEST_FILE.test(imported) && !isTest) return `${imported} is for tests`;
  if (isTest) {
    const own = house(importer) === 'flow' || house(importer) === 'protocol' ? PURE : [house(importer), ...PURE];
    return holdsAny([...own, ...layer.imports], imported) ? null : `a test in ${layer.at} may not import ${imported}`;
  }
  // Within its own layer a file is free, but not into a deeper layer that has rules of its own, unless they are listed.
  if (layerOf(imported) === layer) return null;
  return holdsAny(layer.imports, imported) ? null : `${layer.at} may not import ${imported}`;
}

/** Why `importer` may not import the package or built-in module `specifier`, or null where it may. */
export function judgePackage(importer: string, specifier: string): string | null {
  if (TEST_FILE.test(importer) || OUTSIDE.includes(house(importer))) return null;
  const layer = layerOf(importer);
  if (layer === null) return null;
  if (specifier.startsWith('node:')) return layer.node ? null : `${layer.at} must run without Node: no ${specifier}`;
  for (const { name, owners } of PACKAGE_OWNERS) {
    const matches = name.endsWith('/')
      ? specifier.startsWith(name)
      : specifier === name || specifier.startsWith(`${name}/`);
    if (matches && !holdsAny(owners, importer)) return `only ${owners.join(', ')} may import ${name}`;
  }
  return null;
}
