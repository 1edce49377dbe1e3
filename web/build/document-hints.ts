/**
 * The step of the page's build that writes a second HTML file, for the addresses of documents: it names what a document needs, so that the
 * browser asks for all of it at once instead of finding it out script by script, and has the early script run as soon as it is here, whatever
 * else the page still waits for. Comes after the step that marks the page.
 */
import type { Plugin } from 'vite';
import { EARLY } from './first-chunks.ts';

const DOCUMENT_HTML = 'document.html';
/** The editor's script, the largest and needed last, is asked for by the page: it must not take the line from a text that is on its way. */
const FIRST = ['document', 'editor'];
const ASKED_LATER = 'editor';

export function documentHints(): Plugin {
  return {
    name: 'weft-document-hints',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('there is no page in the build');
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        const chunkOf = (name: string) => {
          const chunk = chunks.find((one) => one.name === name);
          if (chunk === undefined) throw new Error(`there is no ${name} in the build`);
          return chunk;
        };
        const hints = FIRST.map(chunkOf).flatMap((chunk) => {
          const styles = [...(chunk.viteMetadata?.importedCss ?? [])];
          return [
            ...(chunk.name === ASKED_LATER ? [] : [`<link rel="modulepreload" crossorigin href="/${chunk.fileName}">`]),
            ...styles.map((style) => `<link rel="stylesheet" crossorigin href="/${style}">`),
          ];
        });
        const early = `<script type="module" crossorigin src="/${chunkOf(EARLY).fileName}"></script>\n    `;
        let source = String(page.source);
        const put = (what: string, before: string, instead: string) => {
          const html = source.replace(before, instead);
          if (html === source) throw new Error(`the page is not as this step knows it: ${what} has no place in it`);
          source = html;
        };
        put('the early script', early, '');
        put('the early script', '<script', `${early.replace('module"', 'module" async')}<script`);
        put('a hint', '  </head>', `${hints.map((hint) => `    ${hint}\n`).join('')}  </head>`);
        this.emitFile({ type: 'asset', fileName: DOCUMENT_HTML, source });
      },
    },
  };
}
