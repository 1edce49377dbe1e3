/**
 * The test function of journeys in which people sign in: a real provider beside the server, and a person's way through its
 * pages. Owns the names of the provider's fields.
 */
import { ServerProcess } from '../../scripts/server-process.ts';
import { TestProvider } from '../../scripts/identity-provider.ts';
import { expect, test as base } from './journey.ts';
import type { Person } from './person.ts';

/** What Chromium writes of the provider's own pages: they ask for a font from elsewhere. */
export const PROVIDER_PAGES = [/fonts\.googleapis\.com/, /net::ERR_/];

export const test = base.extend({
  // Playwright takes from this pattern which fixtures are needed: none.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, provide) => {
    let provider: TestProvider | null = null;
    const server = await ServerProcess.startKnowing(async (publicUrl) => {
      const people = {
        ada: { name: 'Ada Lovelace', email: 'ada@example.org', email_verified: true },
        ben: { name: 'Ben Bitdiddle', email: 'ben@example.org', email_verified: true },
      };
      provider = await TestProvider.start({ publicUrl, people });
      return provider.environment(publicUrl);
    });
    await provide(server);
    await server.close();
    // Assigned in the call above, which the compiler does not follow into.
    await (provider as TestProvider | null)?.close();
  },
});

/** Signs in with the button on the page, through the provider's pages, and comes back to it. */
export async function signIn(person: Person, login: string, name: string): Promise<void> {
  const { page } = person;
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('button', { name: `Your account: ${name}` })).toBeVisible();
}
