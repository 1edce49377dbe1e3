/**
 * What stands in the built page for what lib0 finds out about where it runs, and for its own way between tabs (`web/vite.config.ts`): this is a
 * browser, and the tabs of a document talk by `tab-company.ts`. The library's are made for Node and for browsers without BroadcastChannel, too.
 */

export const isNode = false;
export const isBrowser = true;

/** Of the surroundings of a process: here there are none. */
export const getVariable = (): null => null;

/** y-websocket is told not to use it (`disableBc`). */
export function publish(): void {}
export function subscribe(): void {}
export function unsubscribe(): void {}
