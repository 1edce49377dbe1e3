/** How the peer's page is built: as a production build, with one copy of each package, those of the root. */
import { join } from 'node:path';
import { defineConfig } from 'vite';

const PACKAGES = join(import.meta.dirname, '../../../node_modules');

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: {
    // One copy of each, whoever imports it.
    alias: ['yjs', 'y-websocket', 'y-protocols', 'lib0'].map((name) => ({
      find: new RegExp(`^${name}(?=/|$)`),
      replacement: join(PACKAGES, name),
    })),
  },
  build: { outDir: join(import.meta.dirname, '../../results/writing-peer'), emptyOutDir: true },
});
