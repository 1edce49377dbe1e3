/** Pictures as people of a journey bring and see them. */
import { expect, type Locator } from '@playwright/test';
import { samplePng } from '../../protocol/sample-pictures.ts';
import type { Person } from './person.ts';

/** A picture as a clipboard or a drag brings it. */
interface Brought {
  readonly bytes?: Uint8Array;
  readonly type?: string;
  readonly html?: string;
  readonly text?: string;
}

export const PICTURE = samplePng(600, 400, (x, y) => [(x * 255) / 600, (y * 255) / 400, 160]);

/** Hands the text a paste, or a drop at its point (x, y), as the browser would. */
export async function bring(
  person: Person,
  what: Brought,
  at?: { readonly x: number; readonly y: number },
): Promise<void> {
  const { bytes, ...more } = what;
  const given = { ...more, at, packed: bytes === undefined ? null : Buffer.from(bytes).toString('base64') };
  await person.text.evaluate((text, { packed, type = 'image/png', html, text: plain, at: point }) => {
    const data = new DataTransfer();
    if (html !== undefined) data.setData('text/html', html);
    if (plain !== undefined) data.setData('text/plain', plain);
    if (packed !== null) {
      const content = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
      data.items.add(new File([content], 'picture', { type }));
    }
    const common = { bubbles: true, cancelable: true };
    if (point === undefined) text.dispatchEvent(new ClipboardEvent('paste', { ...common, clipboardData: data }));
    else {
      const place = { clientX: point.x, clientY: point.y, dataTransfer: data };
      const over = new DragEvent('dragover', { ...common, ...place });
      text.dispatchEvent(over);
      // A browser drops only where somebody said that it may.
      if (over.defaultPrevented) text.dispatchEvent(new DragEvent('drop', { ...common, ...place }));
    }
  }, given);
}

export const pictures = (person: Person): Locator => person.text.getByRole('figure');
export const images = (person: Person): Locator => pictures(person).getByRole('img');
export const captions = (person: Person): Locator => pictures(person).locator('figcaption');

/** How many pictures of a document this person's device keeps. */
export function copiesOn({ page }: Person, documentId: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    // Opened under its name it would be made where it is not there yet.
    if ((await indexedDB.databases()).every(({ name }) => name !== wanted)) return 0;
    return new Promise<number>((resolve) => {
      const opening = indexedDB.open(wanted);
      opening.addEventListener('success', () => {
        const database = opening.result;
        const has = database.objectStoreNames.contains('notes');
        const counting = has ? database.transaction('notes').objectStore('notes').count() : null;
        counting?.addEventListener('success', () => {
          database.close();
          resolve(counting.result);
        });
        if (counting === null) {
          database.close();
          resolve(0);
        }
      });
    });
  }, `weft-files-${documentId}`);
}

/** The picture is there and decoded, not only its frame. */
export async function seesPicture(person: Person, index = 0): Promise<void> {
  await expect
    .poll(() =>
      images(person)
        .nth(index)
        .evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)),
    )
    .toBeGreaterThan(1);
}
