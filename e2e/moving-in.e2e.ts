/** Moving in: a document that @lexical/yjs editors wrote is brought to the server, opened in the page, and written on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../scripts/tools.ts';
import { expect, test } from './kit/journey.ts';

const imported = z.object({ url: z.string() });

/** Brings a sample of the import's tests to a server; answers the address that opens it. */
async function moveIn(server: string, sample: string): Promise<string> {
  const response = await fetch(`${server}/api/documents/import?title=From%20elsewhere`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: readFileSync(join(ROOT, 'server', 'import', 'samples', `${sample}.bin`)),
  });
  expect(response.status).toBe(201);
  return imported.parse(await response.json()).url;
}

for (const binding of ['v1', 'v2']) {
  test(`what binding ${binding} wrote is there with its formats, and goes on as any document`, async ({
    arrive,
    server,
  }) => {
    const address = await moveIn(server.url, `everything-${binding}`);
    const ada = await arrive('Ada');
    await ada.join(address);

    await expect(ada.title).toHaveValue('From elsewhere');
    await expect(ada.text.getByRole('heading', { level: 2, name: 'All of it' })).toBeVisible();
    await expect(ada.text.getByText('both', { exact: true })).toHaveCSS('font-weight', /^[6-9]00$/);
    await expect(ada.text.getByText('bold link')).toBeVisible();
    await expect(ada.text.getByRole('checkbox')).toHaveCount(2);
    await expect(ada.text.getByRole('table').first()).toBeVisible();
    await expect(ada.text.getByRole('cell', { name: 'two columns wide' })).toHaveAttribute('colspan', '2');
    await expect(ada.text.getByText('const a = 1;')).toBeVisible();
    await expect(ada.text.getByText('Tea or coffee?')).toBeVisible();

    await ada.write(' and a new beginning');
    await ada.seesSaved('On disk');
    const ben = await arrive('Ben');
    await ben.join(address);
    await expect(ben.text.getByText('the end and a new beginning')).toBeVisible();
  });
}
