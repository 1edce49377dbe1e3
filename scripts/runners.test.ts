import { describe, expect, it } from 'vitest';
import { judgeRun } from './runners.ts';

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
