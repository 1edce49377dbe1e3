import { describe, expect, it } from 'vitest';
import { judgeRun, playwrightFailures, vitestFailures } from './runners.ts';

describe('the sum of a runner', () => {
  it('takes a good run as it is', () => {
    const counts = { passed: 3, failed: 0, leftOut: 0 };
    expect(judgeRun({ name: 'x', exitCode: 0, counts })).toEqual({ passed: 3, failed: 0, remarks: [] });
  });

  it('counts failed tests once, though the exit code tells of them too', () => {
    expect(judgeRun({ name: 'x', exitCode: 1, counts: { passed: 3, failed: 2, leftOut: 0 } })).toMatchObject({
      passed: 3,
      failed: 2,
    });
  });

  it('fails a runner that crashed without a report', () => {
    expect(judgeRun({ name: 'x', exitCode: 139, counts: null })).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails a runner that left no report though it ended well', () => {
    expect(judgeRun({ name: 'x', exitCode: 0, counts: null })).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails a runner that ran no test', () => {
    expect(judgeRun({ name: 'x', exitCode: 0, counts: { passed: 0, failed: 0, leftOut: 0 } })).toMatchObject({
      failed: 1,
    });
  });

  it('fails a runner whose tests passed but which ended badly', () => {
    expect(judgeRun({ name: 'x', exitCode: 1, counts: { passed: 5, failed: 0, leftOut: 0 } })).toMatchObject({
      passed: 5,
      failed: 1,
    });
  });

  it('counts tests that were left out as failed', () => {
    expect(judgeRun({ name: 'x', exitCode: 0, counts: { passed: 5, failed: 0, leftOut: 2 } })).toMatchObject({
      passed: 5,
      failed: 2,
    });
  });
});

describe('what failed is told once more at the end', () => {
  it('names the failed tests of Vitest with the beginning of their errors, and files that are no tests', () => {
    const told = vitestFailures({
      numPassedTests: 1,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [
        {
          name: `${process.cwd()}/server/a.test.ts`,
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'rooms keep', failureMessages: [] },
            {
              status: 'failed',
              fullName: 'rooms ack (R4)',
              failureMessages: ['\u001b[31mexpected 1 to be 2\u001b[0m\n at x'],
            },
          ],
        },
        { name: `${process.cwd()}/server/b.test.ts`, status: 'failed', message: 'no such file', assertionResults: [] },
      ],
    });
    expect(told).toEqual([
      'FAILED server/a.test.ts: rooms ack (R4)\n    expected 1 to be 2\n     at x',
      'FAILED server/b.test.ts\n    no such file',
    ]);
  });

  it('names the failed journeys of Playwright, however deep they are grouped, and those that passed at a second try', () => {
    const spec = (title: string, ok: boolean, status: string, messages: readonly string[]) => ({
      title,
      file: 'e2e/x.e2e.ts',
      line: 7,
      ok,
      tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
    });
    const told = playwrightFailures([
      {
        specs: [spec('goes well', true, 'expected', [])],
        suites: [
          {
            specs: [
              spec('breaks', false, 'unexpected', ['not visible']),
              spec('now and then', true, 'flaky', ['late']),
            ],
          },
        ],
      },
    ]);
    expect(told).toEqual([
      'FAILED e2e/x.e2e.ts:7: breaks\n    not visible',
      'FAILED e2e/x.e2e.ts:7: now and then\n    late',
    ]);
  });
});
