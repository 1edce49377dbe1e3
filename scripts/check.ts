/** `npm run check`: runs the checks of `checks.ts`, prints each result, and fails when one of them did. */
import { describeCheck, runChecks } from './checks.ts';

const results = await runChecks((result) => console.log(describeCheck(result)));
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
