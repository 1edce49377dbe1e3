/**
 * Somebody with a browser of their own: what they see and do, in their words. Owns the roles and names by which the page
 * is found, so that a journey reads as a story and a changed word is changed here.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import type { ServerProcess } from '../../scripts/server-process.ts';

/** What a button of the Share dialog calls a role. */
export type Gives = 'Can view' | 'Can comment' | 'Can edit' | 'Owner';
type Saving = 'Only in this tab' | 'On this device' | 'On the server' | 'On disk' | 'Not saved';

export class Person {
  readonly name: string;
  readonly page: Page;
  readonly #server: ServerProcess;

  constructor(name: string, page: Page, server: ServerProcess) {
    this.name = name;
    this.page = page;
    this.#server = server;
  }

  /** The text field of the document. */
  get text(): Locator {
    return this.page.getByRole('textbox', { name: 'Document text' });
  }

  get title(): Locator {
    return this.page.getByRole('textbox', { name: 'Title' });
  }

  get shareDialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Share' });
  }

  /** The whole page that says why there is no document. */
  ended(title: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: title });
  }

  people(count: number): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${count} (person|people) here`) });
  }

  /** The same person in another window of the same browser, or in one that opened by itself. */
  async secondWindow(page?: Page): Promise<Person> {
    return new Person(this.name, page ?? (await this.page.context().newPage()), this.#server);
  }

  async goHome(): Promise<void> {
    await this.page.goto(`${this.#server.url}/`);
  }

  /** Opens an address of this server, such as `/d/<id>#<token>`. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.#server.url}${path}`);
  }

  /** Opens a document's address and waits until it is there and the server has it open too. */
  async join(path: string): Promise<void> {
    await this.open(path);
    await expect(this.text).toBeVisible();
    await expect(this.page.getByRole('button', { name: / here\. Show who$/ })).toBeVisible();
  }

  /** Makes a document on the home page. */
  async newDocument(): Promise<void> {
    await this.goHome();
    await this.page.getByRole('button', { name: 'New document' }).click();
    await expect(this.text).toBeVisible();
  }

  /** Puts the caret at the end of the text (or its start) and types there, key by key. */
  async write(
    text: string,
    options: { readonly at?: 'start' | 'end' | 'here'; readonly delayMs?: number } = {},
  ): Promise<void> {
    const at = options.at ?? 'end';
    // A text that is not editable yet takes the focus and no keys.
    await expect(this.text).toHaveAttribute('contenteditable', 'true');
    if (at === 'here') await this.text.focus();
    else await this.placeCaret(at);
    await this.page.keyboard.type(text, { delay: options.delayMs ?? 0 });
  }

  /** What has just closed gives the focus back to where it was, be it a frame later: until the text has it and keeps it. */
  async placeCaret(at: 'start' | 'end'): Promise<void> {
    await expect(async () => {
      await this.text.focus();
      await this.press(at === 'end' ? 'ControlOrMeta+End' : 'ControlOrMeta+Home');
      await expect(this.text).toBeFocused({ timeout: 1000 });
    }).toPass();
  }

  /** Presses one key after the other, at a person's pace: each is drawn before the next one is pressed. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.page.evaluate(
        () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
      );
    }
  }

  /**
   * Presses a key again and again until something is so on one's own page: how much of what was typed is one step back depends on
   * how fast it was typed.
   */
  async pressUntil(key: string, isSo: () => Promise<boolean>): Promise<void> {
    await expect(async () => {
      await this.press(key);
      expect(await isSo()).toBe(true);
    }).toPass();
  }

  /** Waits until the keys are in a menu, a list or a dialog that has opened: it takes the focus after it was drawn. */
  async isIn(opened: Locator): Promise<void> {
    await expect
      .poll(() => opened.evaluate((element) => element.contains(document.activeElement)), {
        message: `${this.name}'s keys are in what has opened`,
      })
      .toBe(true);
  }

  /** The text as it is seen now. */
  async seen(): Promise<string> {
    return (await this.text.innerText()).replace(/\n+/g, '\n').trim();
  }

  async sees(text: string): Promise<void> {
    await expect.poll(() => this.seen(), { message: `${this.name} sees the text` }).toBe(text);
  }

  async seesSaved(state: Saving): Promise<void> {
    await expect(this.page.getByRole('button', { name: `Your changes: ${state}` })).toBeVisible();
  }

  /** Makes a link in the Share dialog and returns its address (the path and the fragment). */
  async share(gives: Gives): Promise<string> {
    await this.page.getByRole('button', { name: 'Share', exact: true }).click();
    await this.shareDialog.getByRole('button', { name: `Create and copy link: ${gives}` }).click();
    await expect(this.shareDialog.getByText(`Link copied: ${gives}`)).toBeAttached();
    const copied = await this.page.evaluate(() => navigator.clipboard.readText());
    await this.press('Escape');
    await expect(this.shareDialog).toBeHidden();
    return copied.slice(new URL(copied).origin.length);
  }

  /** Changes how one is shown to the others. */
  async introduce(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^You: / }).click();
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.press('Enter', 'Escape');
    await expect(this.page.getByRole('button', { name: `You: ${name}. Change your name or colour` })).toBeVisible();
  }
}
