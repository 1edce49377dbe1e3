/** How the page is built, and how it is served while one works on it (`vite web`, beside a running server). */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { documentHints } from './build/document-hints.ts';
import { iconsOneByOne } from './build/icons-one-by-one.ts';
import { firstChunkOf, neededAtOnce } from './build/first-chunks.ts';
import { keepOffline } from './offline/build-plugin.ts';

const SERVER = 'http://127.0.0.1:4321';

/** The page is written for React and runs on Preact, a fifth of its size (docs/decisions/0007). */
const PREACT = [
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react\/(jsx-(?:dev-)?runtime)$/, replacement: 'preact/$1' },
  { find: /^react$/, replacement: 'preact/compat' },
];

/** What libraries bring along and is never used here would be a tenth of the first script: in its place stands what is needed of it. */
const STAND_INS = [
  {
    find: /^@lexical\/(clipboard|extension\/signals)$/,
    replacement: join(import.meta.dirname, 'editor', 'lexical-clipboard.ts'),
  },
  { find: /^lib0\/logging$/, replacement: join(import.meta.dirname, 'sync', 'lib0-logging.ts') },
  {
    find: /^(lib0|\.)\/(environment|broadcastchannel)(\.js)?$/,
    replacement: join(import.meta.dirname, 'sync', 'lib0-surroundings.ts'),
  },
];

/** Its entry for browsers asks the DOM what `&auml;` is; what reads Markdown runs in a worker, where there is none. */
const NAMED_CHARACTERS = {
  find: /^decode-named-character-reference$/,
  replacement: fileURLToPath(import.meta.resolve('decode-named-character-reference')),
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [iconsOneByOne(), keepOffline(), documentHints()],
  resolve: { alias: [...PREACT, ...STAND_INS, NAMED_CHARACTERS] },
  // The worker that reads code loads each language when it is needed.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    // Browsers that know `:dir(rtl)`: for older ones it would be rewritten by language, which is another thing than direction.
    cssTarget: ['chrome120', 'firefox121', 'safari16.4'],
    emptyOutDir: true,
    // A font or picture inside a style sheet would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false, resolveDependencies: neededAtOnce },
    // The document's first script is one file (build/first-chunks.ts); what it may weigh is proven (e2e/first-load.e2e.ts).
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // How long each step took is nobody's concern.
      checks: { bundlerTimings: false },
      output: {
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: firstChunkOf, debugName: 'first' }] },
      },
      // Words for React's server side in libraries: there is none here.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  server: {
    proxy: {
      '/api': SERVER,
      '/healthz': SERVER,
      // The server checks the Origin: it is rewritten to the server's own, which is what the page has in production.
      '/sync': { target: SERVER, ws: true, rewriteWsOrigin: true },
    },
  },
});
