/** How the peers' pages are built: for production, out of the packages in this folder. */
import { join } from 'node:path';

const HERE = import.meta.dirname;

// Vite takes its settings only as a default export.
export default {
  root: join(HERE, 'pages'),
  base: './',
  resolve: { dedupe: ['yjs', 'lexical', 'react', 'react-dom'] },
  build: {
    target: 'esnext',
    outDir: join(HERE, '../results/side-by-side-pages'),
    emptyOutDir: true,
    rolldownOptions: { input: ['tiptap', 'blocknote', 'lexical'].map((name) => join(HERE, 'pages', `${name}.html`)) },
  },
};
