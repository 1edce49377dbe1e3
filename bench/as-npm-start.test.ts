/** What is measured, what `npm start` runs and what OPERATIONS tells an operator to run are the same. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asNpmStart } from './as-npm-start.ts';

test('what npm start gives the server stands in the unit of OPERATIONS too', () => {
  const given = asNpmStart();
  const { NODE_OPTIONS: options, ...variables } = given;
  expect(Object.keys(given)).toEqual(['MALLOC_MMAP_THRESHOLD_', 'NODE_OPTIONS']);
  const operations = readFileSync(new URL('../docs/OPERATIONS.md', import.meta.url), 'utf8');
  expect(operations).toContain(`/node ${options} /srv/weft/server/start.js`);
  for (const [name, value] of Object.entries(variables)) expect(operations).toContain(`Environment=${name}=${value}`);
});
