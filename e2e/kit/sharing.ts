/** The Share dialog and what belongs to it, in the words of a person: what an owner does there, what the others see. */
import { expect, type Locator } from '@playwright/test';
import type { Gives, Person } from './person.ts';

/** Opens the Share dialog, on its people if wanted. */
export async function openSharing(person: Person, view: 'Links' | 'People' = 'Links'): Promise<Locator> {
  await person.page.getByRole('button', { name: /^Share/ }).click();
  const dialog = person.shareDialog;
  await dialog.getByRole('tab', { name: view }).click();
  if (view === 'Links') await expect(dialog.getByRole('button', { name: /^Revoke/ }).first()).toBeVisible();
  else await expect(row(dialog, '(you)')).toBeVisible();
  return dialog;
}

/** The row of a list that says this. */
export function row(where: Locator, text: string): Locator {
  return where.getByRole('listitem').filter({ hasText: text });
}

export interface Wanted {
  readonly gives: Gives;
  readonly name?: string;
  readonly ends?: string;
  readonly password?: string;
  readonly people?: string;
}

/** Makes a link with settings in the Share dialog, which stays open, and returns its address (the path and the fragment). */
export async function makeLink(person: Person, wanted: Wanted): Promise<string> {
  await person.shareDialog.getByRole('button', { name: 'New link with settings…' }).click();
  const form = person.page.getByRole('dialog', { name: 'New link' });
  await form.getByRole('radio', { name: wanted.gives }).check();
  if (wanted.name !== undefined) await form.getByLabel('Name (only owners see it)').fill(wanted.name);
  if (wanted.ends !== undefined) await form.getByLabel('Ends').selectOption(wanted.ends);
  if (wanted.password !== undefined) await setPassword(form, wanted.password);
  if (wanted.people !== undefined) await form.getByLabel('How many people at most').fill(wanted.people);
  await form.getByRole('button', { name: 'Create and copy' }).click();
  await expect(person.shareDialog.getByText('The new link is copied.')).toBeVisible();
  return pathOf(await person.page.evaluate(() => navigator.clipboard.readText()));
}

async function setPassword(form: Locator, password: string): Promise<void> {
  const choice = form.getByLabel('Password', { exact: true });
  await choice.selectOption('set');
  await form.getByLabel('The password').fill(password);
}

/** The settings of the link that is called this; the Share dialog is open. */
export async function openLinkSettings(person: Person, name: string): Promise<Locator> {
  await person.shareDialog.getByRole('button', { name: `Settings of ${name}` }).click();
  const form = person.page.getByRole('dialog', { name: 'Link settings' });
  await expect(form).toBeVisible();
  return form;
}

export async function changePassword(person: Person, name: string, password: string): Promise<void> {
  const form = await openLinkSettings(person, name);
  await setPassword(form, password);
  await save(form);
}

export async function changeRole(person: Person, name: string, gives: Gives): Promise<void> {
  const form = await openLinkSettings(person, name);
  await form.getByRole('radio', { name: gives }).check();
  await save(form);
}

export async function save(form: Locator): Promise<void> {
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(form).toBeHidden();
}

/** Types the password of a link. */
export async function unlock(person: Person, password: string): Promise<void> {
  await person.page.getByLabel('Password').fill(password);
  await person.page.getByRole('button', { name: 'Open', exact: true }).click();
}

/** The path and the fragment of an address. */
export function pathOf(address: string): string {
  return address.slice(new URL(address).origin.length);
}

/**
 * Sees that the text takes keys, or takes none. That open sockets obey within a second (HOSTILE Roles R4) is measured without a browser that
 * draws: `server/http/sharing.test.ts`.
 */
export async function mayWrite(person: Person, may: boolean): Promise<void> {
  await expect(person.text).toBeVisible();
  await expect(person.text).toHaveAttribute('contenteditable', String(may));
  if (may) await expect(person.page.getByRole('toolbar')).toBeVisible();
  else await expect(person.page.getByRole('toolbar')).toBeHidden();
}
