/** What axe says of a page as it stands. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Person } from './person.ts';

/** Fails where axe finds anything. `state` names what is on the page. */
export async function expectAccessible(person: Person, state: string): Promise<void> {
  // What fades in is measured when it stands, also what comes while axe is looking.
  await person.page.emulateMedia({ reducedMotion: 'reduce' });
  await person.page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  );
  // What axe would fetch of the style sheets serves experimental rules only, and cannot be had where the server is away.
  const { violations } = await new AxeBuilder({ page: person.page }).options({ preload: false }).analyze();
  await person.page.emulateMedia({ reducedMotion: null });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  expect(found, state).toEqual([]);
}
