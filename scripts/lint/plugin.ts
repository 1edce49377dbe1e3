/**
 * The oxlint plug-in that puts `layers.ts` to every import, export-from and dynamic import. Owns turning a specifier into
 * a path from the root; the judgement itself is `layers.ts`. An import it cannot read is reported, not let pass.
 */
import { dirname, relative, resolve, sep } from 'node:path';
import { judgeFile, judgePackage } from './layers.ts';

/** The little of ESLint's rule interface that is used here; oxlint calls rules the same way. */
interface SyntaxNode {
  readonly source?: SyntaxNode | null;
  readonly type: string;
  readonly value?: unknown;
}
interface RuleContext {
  readonly filename: string;
  readonly cwd: string;
  report(problem: { readonly node: SyntaxNode; readonly message: string }): void;
}

function fromRoot(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function judge(context: RuleContext, specifier: string): string | null {
  const importer = fromRoot(context.cwd, context.filename);
  if (!specifier.startsWith('.')) return judgePackage(importer, specifier);
  // Vite takes a query after a file's name (`?url`, `?worker`): the file is what counts.
  const path = specifier.split('?', 1)[0] ?? specifier;
  return judgeFile(importer, fromRoot(context.cwd, resolve(dirname(context.filename), path)));
}

const layers = {
  create(context: RuleContext) {
    const check = (node: SyntaxNode): void => {
      const source = node.source;
      if (source === null || source === undefined) return;
      if (source.type !== 'Literal' || typeof source.value !== 'string') {
        context.report({ node, message: 'an import whose name is computed cannot be checked against the layers' });
        return;
      }
      const complaint = judge(context, source.value);
      if (complaint !== null) context.report({ node, message: complaint });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

export default { meta: { name: 'weft' }, rules: { layers } };
