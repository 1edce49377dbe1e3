/**
 * Runs the test runners and reads their own JSON reports, so that one honest sum can be made of all of them. A runner
 * that crashed, reported nothing or left tests out has failed, whatever its report says. Owns the counting rules; what is
 * printed at the end is `test.ts`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { runTool } from './tools.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** What failed by name, each with the beginning of its error; and why something failed that the runner itself did not count. */
  readonly remarks: readonly string[];
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.number(),
  ok: z.boolean(),
  tests: z.array(
    z.object({
      status: z.string(),
      results: z.array(z.object({ errors: z.array(z.object({ message: z.string().optional() })) })),
    }),
  ),
});

interface PlaywrightSuite {
  readonly specs: readonly z.infer<typeof playwrightSpec>[];
  readonly suites?: readonly PlaywrightSuite[] | undefined;
}

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({ specs: z.array(playwrightSpec), suites: z.array(playwrightSuite).optional() }),
);

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(playwrightSuite),
  errors: z.array(z.unknown()),
});

/** Lines of an error that are told again at the end: enough for what was expected and what was there. */
const TOLD_LINES = 14;

/** A failure as it is told once more below everything else: of a long run, often only the end is kept. */
export function describeFailure(title: string, messages: readonly string[]): string {
  const lines = messages.flatMap((message) => stripVTControlCharacters(message).split('\n'));
  return [`FAILED ${title}`, ...lines.slice(0, TOLD_LINES).map((line) => `    ${line}`)].join('\n');
}

/** The failures that a report of Vitest names: tests, and files that could not be read as tests. */
export function vitestFailures(report: z.infer<typeof vitestReport>): readonly string[] {
  return report.testResults.flatMap((file) => {
    const where = relative(process.cwd(), file.name);
    const tests = file.assertionResults.filter((test) => test.status === 'failed');
    if (tests.length > 0)
      return tests.map((test) => describeFailure(`${where}: ${test.fullName}`, test.failureMessages ?? []));
    return file.status === 'failed' ? [describeFailure(where, [file.message ?? ''])] : [];
  });
}

/** The failures that a report of Playwright names; a journey that passed at its second try is one of them. */
export function playwrightFailures(suites: readonly PlaywrightSuite[]): readonly string[] {
  return suites.flatMap((suite) => [
    ...suite.specs
      .filter((spec) => !spec.ok || spec.tests.some((test) => test.status === 'flaky'))
      .map((spec) => {
        const errors = spec.tests.flatMap((test) => test.results.flatMap((result) => result.errors));
        return describeFailure(
          `${spec.file}:${spec.line}: ${spec.title}`,
          errors.map((error) => error.message ?? ''),
        );
      }),
    ...playwrightFailures(suite.suites ?? []),
  ]);
}

/** What a runner counted and how it ended, as one tally. */
export function judgeRun(run: {
  readonly name: string;
  readonly exitCode: number;
  /** Null where there is no readable report. */
  readonly counts: { readonly passed: number; readonly failed: number; readonly leftOut: number } | null;
  /** The failures by name, where the report names them. */
  readonly failures?: readonly string[];
}): Tally {
  const { name, exitCode, counts } = run;
  if (counts === null)
    return { passed: 0, failed: 1, remarks: [`${name} ended with code ${exitCode} and left no report.`] };
  const { passed, leftOut } = counts;
  let failed = counts.failed;
  const remarks: string[] = [...(run.failures ?? [])];
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
    return judgeRun({ name: 'vitest', exitCode: code, counts, failures: report ? vitestFailures(report) : [] });
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
    return judgeRun({
      name: 'playwright',
      exitCode: code,
      counts,
      failures: report ? playwrightFailures(report.suites) : [],
    });
  });
}
