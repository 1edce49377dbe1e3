/**
 * The step of the page's build that makes its service worker: lists all files of the build with their digests, marks the page with
 * the build's name, and compiles `worker.ts` with that list in it. Runs in Node, while the page is built.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as compile, type Plugin } from 'vite';
import { buildMark, INDEX, type Build, type BuildFile } from './build.ts';

const WORKER = join(import.meta.dirname, 'worker.ts');
/** Loaded before the first paint and named without a digest: its address gets one. */
const FIRST_SCRIPT = '/theme.js';

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The files of `web/public`, which Vite copies as they are. */
function publicFiles(folder: string): BuildFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = `/${file.slice(folder.length + 1).replaceAll('\\', '/')}`;
      return { path, digest: digestOf(readFileSync(file)) };
    });
}

async function compileWorker(build: Build): Promise<string> {
  const result = await compile({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { WEFT_BUILD: JSON.stringify(build) },
    build: {
      write: false,
      modulePreload: false,
      rollupOptions: { input: WORKER, output: { format: 'iife', entryFileNames: 'sw.js' } },
    },
  });
  const outputs = Array.isArray(result)
    ? result.flatMap(({ output }) => output)
    : 'output' in result
      ? result.output
      : [];
  const [chunk] = outputs.filter((output) => output.type === 'chunk');
  if (chunk === undefined) throw new Error('the service worker was not compiled');
  return chunk.code;
}

export function keepOffline(): Plugin {
  let publicDir = '';
  return {
    name: 'weft-offline',
    apply: 'build',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('there is no page in the build');
        const files: BuildFile[] = publicFiles(publicDir);
        const script = files.find(({ path }) => path === FIRST_SCRIPT);
        if (script === undefined) throw new Error(`${FIRST_SCRIPT} is gone`);
        const named = { ...script, path: `${FIRST_SCRIPT}?${script.digest.slice(0, 8)}` };
        files.splice(files.indexOf(script), 1, named);
        for (const [name, output] of Object.entries(bundle)) {
          if (output === page || name.endsWith('.map')) continue;
          files.push({ path: `/${name}`, digest: digestOf(output.type === 'chunk' ? output.code : output.source) });
        }
        const html = String(page.source).replace(`"${FIRST_SCRIPT}"`, `"${named.path}"`);
        files.sort((a, b) => (a.path < b.path ? -1 : 1));
        const id = digestOf([html, ...files.map(({ path, digest }) => `${path} ${digest}`)].join('\n')).slice(0, 16);
        const marked = html.replace('<head>', `<head>\n    ${buildMark(id)}`);
        if (marked === html || !html.includes(named.path)) throw new Error('the page is not as this step knows it');
        page.source = marked;
        files.unshift({ path: INDEX, digest: digestOf(marked) });
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: await compileWorker({ id, files }) });
      },
    },
  };
}
