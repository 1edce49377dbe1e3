/** Where a person sees the others: carets have no role, since a screen reader is told of people and not of bars; so they are known by their class. */
import type { Locator } from '@playwright/test';
import type { Person } from './person.ts';

export const caretsOn = ({ page }: Person): Locator => page.locator('.remote-caret');
export const selectionsOn = ({ page }: Person): Locator => page.locator('.remote-selection-part');
