/**
 * The checks that need no running code: types, lint with the layer rules, format, dead code. Each one must also show that
 * it read every source file, because a tool that reads nothing finds nothing. Owns what is checked; printing is
 * `check.ts`, counting is `test.ts`.
 */
import { globSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { ROOT, runTool } from './tools.ts';

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  /** What the tool said, for a failed check. */
  readonly output: string;
  readonly tookMs: number;
}

interface Check {
  readonly name: string;
  run(sources: readonly string[]): Promise<{ readonly passed: boolean; readonly output: string }>;
}

const SOURCE_GLOBS = ['{flow,protocol,server,web,e2e,bench,scripts}/**/*.{ts,tsx}', '*.ts'];
const NOT_SOURCE = /(^|\/)(node_modules|dist)\/|^bench\/peers\//;

/** Every TypeScript file of the project, from the root, with `/`. */
export function listSources(): string[] {
  return globSync(SOURCE_GLOBS, { cwd: ROOT })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !NOT_SOURCE.test(path))
    .sort();
}

function unread(sources: readonly string[], read: readonly string[]): string {
  const seen = new Set(
    read.map((path) =>
      (path.startsWith('/') || /^[A-Za-z]:/.test(path) ? relative(ROOT, path) : path).split(sep).join('/'),
    ),
  );
  const missing = sources.filter((source) => !seen.has(source));
  return missing.length === 0 ? '' : `\nThe tool did not read:\n${missing.map((path) => `  ${path}`).join('\n')}\n`;
}

const types: Check = {
  name: 'types (tsc)',
  async run(sources) {
    const { code, output } = await runTool('tsc', ['-p', '.', '--pretty', 'false', '--listFiles']);
    const lines = output.split('\n');
    const missed = unread(
      sources,
      lines.filter((line) => /\.tsx?$/.test(line)),
    );
    const complaints = lines.filter(
      (line) => line.trim() !== '' && !/^(\/|[A-Za-z]:[\\/]).*\.(ts|tsx|mts|cts|js|json)$/.test(line),
    );
    return { passed: code === 0 && missed === '', output: complaints.join('\n') + missed };
  },
};

const lint: Check = {
  name: 'lint and layers (oxlint)',
  async run(sources) {
    const [listing, result] = [await runTool('oxlint', ['--debug=files']), await runTool('oxlint', [])];
    const missed = unread(sources, listing.output.split('\n'));
    return { passed: result.code === 0 && missed === '', output: result.output + missed };
  },
};

const format: Check = {
  name: 'format (oxfmt)',
  async run(sources) {
    const { code, output } = await runTool('oxfmt', ['--check', '.']);
    const read = Number(/on (\d+) files?/.exec(output)?.[1] ?? 0);
    const missed = read < sources.length ? `\noxfmt read ${read} files of at least ${sources.length}.\n` : '';
    return { passed: code === 0 && missed === '', output: output + missed };
  },
};

const deadCode: Check = {
  name: 'dead code (knip)',
  async run() {
    const { code, output } = await runTool('knip', ['--no-progress', '--treat-config-hints-as-errors']);
    return { passed: code === 0, output };
  },
};

const CHECKS: readonly Check[] = [types, lint, format, deadCode];

/** Runs every check, one after the other, and tells each result as it comes. */
export async function runChecks(onResult: (result: CheckResult) => void): Promise<readonly CheckResult[]> {
  const sources = listSources();
  const results: CheckResult[] = [];
  for (const check of CHECKS) {
    const startedMs = Date.now();
    const { passed, output } = await check.run(sources);
    const result = { name: check.name, passed, output, tookMs: Date.now() - startedMs };
    results.push(result);
    onResult(result);
  }
  return results;
}

/** A result as it is printed: one line, and what the tool said where it failed. */
export function describeCheck(result: CheckResult): string {
  const line = `${result.passed ? 'ok    ' : 'FAILED'} ${result.name} (${(result.tookMs / 1000).toFixed(1)} s)`;
  return result.passed ? line : `${line}\n${result.output.trimEnd()}\n`;
}
