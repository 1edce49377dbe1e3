/**
 * The step of the page's build that has each file import its icons one by one. From the library's list of all, the build could not tell which
 * icons the first script needs (`first-chunks.ts`). What makes an icon of its lines is ours (`ui/lucide-icon.ts`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const LIBRARY = 'lucide-react';
const MAKER = '../createLucideIcon.mjs';
const OWN_MAKER = '\0weft-icon';
const IMPORT = /import \{([^}]*)\} from 'lucide-react';/g;
const LISTED = /export \{([^}]*)\} from '\.\/icons\/([\w-]+)\.mjs'/g;

/** The file of each icon by the names that it goes by. */
function filesByName(list: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [, names = '', file = ''] of list.matchAll(LISTED)) {
    for (const name of names.split(',')) files.set(name.replace('default as', '').trim(), file);
  }
  return files;
}

export function iconsOneByOne(): Plugin {
  let files: ReadonlyMap<string, string> = new Map();
  return {
    name: 'weft-icons',
    apply: 'build',
    enforce: 'pre',
    async buildStart() {
      const list = await this.resolve(LIBRARY);
      if (list === null) throw new Error(`${LIBRARY} is not installed`);
      files = filesByName(readFileSync(list.id, 'utf8'));
    },
    resolveId: (source, importer) => (source === MAKER && importer?.includes(LIBRARY) === true ? OWN_MAKER : null),
    load(id) {
      if (id !== OWN_MAKER) return null;
      const own = join(import.meta.dirname, '..', 'ui', 'lucide-icon.ts');
      return `export { lucideIcon as default } from ${JSON.stringify(own)};`;
    },
    transform(code, id) {
      if (!id.endsWith('.tsx') || !code.includes(LIBRARY)) return null;
      const importOne = (name: string): string => {
        const [exported = '', local = exported] = name.split(' as ').map((part) => part.trim());
        const file = files.get(exported);
        if (file === undefined) throw new Error(`${LIBRARY} has no ${exported}`);
        return `import ${local} from '${LIBRARY}/icons/${file}';`;
      };
      const named = code.replace(IMPORT, (_whole, names: string) =>
        names
          .split(',')
          .filter((name) => name.trim() !== '')
          .map(importOne)
          .join(''),
      );
      // Lines that move are seen in a source map only, and there is none of the built page.
      return { code: named, map: null };
    },
  };
}
