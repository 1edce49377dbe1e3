/**
 * The step of the page's build that writes a second HTML file, for the addresses of documents: it names what a document needs, so that the
 * browser asks for all of it at once instead of finding it out script by script. Comes after the step that marks the page.
 */
import type { Plugin } from 'vite';

const DOCUMENT_HTML = 'document.html';
const FIRST = ['shared', 'document'];

export function documentHints(): Plugin {
  return {
    name: 'weft-document-hints',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('there is no page in the build');
        const html = String(page.source);
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        const hints = FIRST.flatMap((name) => {
          const chunk = chunks.find((one) => one.name === name);
          if (chunk === undefined) throw new Error(`there is no ${name} in the build`);
          const styles = [...(chunk.viteMetadata?.importedCss ?? [])];
          return [
            `<link rel="modulepreload" crossorigin href="/${chunk.fileName}">`,
            ...styles.map((style) => `<link rel="stylesheet" crossorigin href="/${style}">`),
          ];
        });
        const source = html.replace('  </head>', `${hints.map((hint) => `    ${hint}\n`).join('')}  </head>`);
        if (source === html) throw new Error('the page is not as this step knows it');
        this.emitFile({ type: 'asset', fileName: DOCUMENT_HTML, source });
      },
    },
  };
}
