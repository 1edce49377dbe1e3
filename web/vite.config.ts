/** How the page is built, and how it is served while one works on it (`vite web`, beside a running server). */
import { defineConfig } from 'vite';
import { keepOffline } from './offline/build-plugin.ts';

const SERVER = 'http://127.0.0.1:4321';

/** The page is written for React and runs on Preact, a fifth of its size (docs/decisions/0007). */
const PREACT = [
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react\/(jsx-(?:dev-)?runtime)$/, replacement: 'preact/$1' },
  { find: /^react$/, replacement: 'preact/compat' },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [keepOffline()],
  resolve: { alias: PREACT },
  // The worker that reads code loads each language when it is needed.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    // Browsers that know `:dir(rtl)`: for older ones it would be rewritten by language, which is another thing than direction.
    cssTarget: ['chrome120', 'firefox121', 'safari16.4'],
    emptyOutDir: true,
    // A font or picture inside a style sheet would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
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
