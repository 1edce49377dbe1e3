/**
 * Runs the test runners and reads their own JSON reports, so that one honest sum can be made of all of them. A runner
 * that crashed, reported nothing or left tests out has failed, whatever its report says. Owns the counting rules; what is
 * printed at the end is `test.ts`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runTool } from './tools.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Why something counts as failed that the runner itself did not count. */
  readonly remarks: readonly string[];
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** What a runner counted and how it ended, as one tally. */
export function judgeRun(run: {
  readonly name: string;
  readonly exitCode: number;
  /** Null where there is no readable report. */
  readonly counts: { readonly passed: number; readonly failed: number; readonly leftOut: number } | null;
}): Tally {
  const { name, exitCode, counts } = run;
  if (counts === null)
    return { passed: 0, failed: 1, remarks: [`${name} ended with code ${exitCode} and left no report.`] };
  const { passed, leftOut } = counts;
  let failed = counts.failed;
  const remarks: string[] = [];
  if (leftOut > 0) {
    failed += leftOut;
    remarks.push(`${name} left out ${leftOut} tests: a test that did not run counts as failed.`);
  }
  if (passed + failed === 0) {
    failed += 1;
    remarks.push(`${name} ran no test.`);
  }
  if (exitCode !== 0 && failed === 0) {
    failed += 1;
    remarks.push(`${name} ended with code ${exitCode} though no test failed (an error outside of the tests).`);
  }
  return { passed, failed, remarks };
}

function readReport<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // A report cut short by a crash: counted as no report at all.
    return null;
  }
}

async function withReport<T>(run: (reportPath: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-report-'));
  try {
    return await run(join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Unit, contract, convergence and fault tests. */
export function runVitest(args: readonly string[] = []): Promise<Tally> {
  return withReport(async (path) => {
    const { code } = await runTool(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`, ...args],
      { show: true },
    );
    const report = readReport(path, vitestReport);
    const counts = report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      leftOut: report.numPendingTests + report.numTodoTests,
    };
    return judgeRun({ name: 'vitest', exitCode: code, counts });
  });
}

/** Journeys in the real browser at `browserPath`. */
export function runPlaywright(browserPath: string, args: readonly string[] = []): Promise<Tally> {
  return withReport(async (path) => {
    const { code } = await runTool('playwright', ['test', '--reporter=list,json', ...args], {
      show: true,
      env: { WEFT_CHROMIUM: browserPath, PLAYWRIGHT_JSON_OUTPUT_FILE: path },
    });
    const report = readReport(path, playwrightReport);
    const counts = report && {
      passed: report.stats.expected,
      // A test that passed at its second try is one that fails now and then.
      failed: report.stats.unexpected + report.stats.flaky,
      leftOut: report.stats.skipped,
    };
    return judgeRun({ name: 'playwright', exitCode: code, counts });
  });
}
