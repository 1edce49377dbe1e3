/** Parts of the page that come behind its first screen, for journeys in which the server goes before anybody asks for them. */
import { expect } from '@playwright/test';
import type { Person } from './person.ts';

/** Waits until a part's files of these kinds are here, its script with all that it imports. */
export async function fetchedBehind({ page }: Person, part: string, kinds: readonly string[] = ['js']): Promise<void> {
  const fetched = () =>
    page.evaluate(
      (name) =>
        performance
          .getEntriesByType('resource')
          .map((entry) => entry.name)
          .filter((address) => address.includes(name)),
      part,
    );
  await expect
    .poll(async () => (await fetched()).map((address) => address.split('.').at(-1)))
    .toEqual(expect.arrayContaining([...kinds]));
  for (const address of await fetched()) {
    if (address.endsWith('.js')) await page.evaluate(`import(${JSON.stringify(address)}).then(() => undefined)`);
  }
}

/** The network goes, and comes back by `setOffline(false)`. What a page that is over then shows is here: a module that fails once is lost to it. */
export async function losesNetwork(person: Person): Promise<void> {
  for (const part of ['closed-pages', 'save-as-own']) await fetchedBehind(person, part);
  await person.page.context().setOffline(true);
}
