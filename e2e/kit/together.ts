/** How most journeys of two begin: somebody's document, and somebody else who came into it by a link to edit. */
import type { BrowserContextOptions } from '@playwright/test';
import { createDocument, createLink, type Opened } from '../../scripts/rest-client.ts';
import type { ServerProcess } from '../../scripts/server-process.ts';
import type { Person } from './person.ts';

interface Two {
  readonly title?: string;
  readonly anna?: BrowserContextOptions;
  readonly ben?: BrowserContextOptions;
}

/** Anna, whose document it is, Ben, who may edit it, and the document. */
export async function together(
  arrive: (name: string, options?: BrowserContextOptions) => Promise<Person>,
  { url }: Pick<ServerProcess, 'url'>,
  { title = 'Together', anna: annas, ben: bens }: Two = {},
): Promise<readonly [Person, Person, Opened]> {
  const owner = await createDocument(url, title);
  const anna = await arrive('Anna', annas);
  const ben = await arrive('Ben', bens);
  await anna.join(owner.url);
  await ben.join((await createLink(url, owner, 'editor')).url);
  return [anna, ben, owner];
}
