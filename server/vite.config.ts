/** How the server is built into a few files (`scripts/server-build.ts`); while one works on it, its sources run as they are. */
import { basename, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** The process, and every file that is started as a thread or a process of its own. */
const ENTRIES = [
  'main.ts',
  'storage/sqlite/worker.ts',
  'storage/sqlite/compaction-thread.ts',
  'storage/sqlite/read-through.ts',
  'preparing/prepare-worker.ts',
  'import/import-process.ts',
  'import/import-worker.ts',
];
const nameOf = (entry: string): string => basename(entry, '.ts');

const STARTED = /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g;

/** Who starts one of them names it by its place beside itself; here all lie in one folder. Nobody else may ask where it stands (`checkout.ts`). */
const placesOfTheBuild: Plugin = {
  name: 'weft:places-of-the-build',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('node_modules')) return null;
    if (code.includes('import.meta.dirname') && basename(id) !== 'checkout.ts')
      throw new Error(`${id} asks where it stands, which is elsewhere in a build: ask checkout.ts`);
    return code.replaceAll(STARTED, (_whole, name: string) => {
      if (!ENTRIES.some((entry) => nameOf(entry) === name)) throw new Error(`${name}.ts is started, and is no entry`);
      return `new URL('./${name}.js', import.meta.url)`;
    });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [placesOfTheBuild],
  publicDir: false,
  // A package that brings a program of the machine's own stays where it is.
  ssr: { noExternal: true, external: ['better-sqlite3'] },
  build: {
    ssr: true,
    target: 'esnext',
    // Names stand in the traces of errors.
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(ENTRIES.map((entry) => [nameOf(entry), join(import.meta.dirname, entry)])),
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
