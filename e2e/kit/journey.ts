/**
 * The test function of the journeys: gives each one a server of its own and as many people as it asks for, each in a
 * browser context of their own, and holds every journey to what is promised everywhere: no errors in a console, no token
 * in the server's log (HOSTILE R9).
 */
import { expect, test as base, type BrowserContextOptions, type ConsoleMessage } from '@playwright/test';
import { ServerProcess } from '../../scripts/server-process.ts';
import { Person } from './person.ts';

interface Journey {
  readonly server: ServerProcess;
  /** A person with a new browser; nobody has met them. */
  readonly arrive: (name: string, options?: BrowserContextOptions) => Promise<Person>;
  /** What a browser itself logs as an error in this journey because the journey makes it happen. */
  readonly expected: RegExp[];
}

/** What Chromium writes when a server is away: the page cannot keep it from doing so. */
export const SERVER_AWAY = [
  // By a connection that is not made, that ends in the middle, or that was kept for the next request and is gone.
  /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/,
  /WebSocket connection to .* failed/,
  // The last answer of a server that is just going, to a page that asks for a way without WebSocket.
  /the server responded with a status of 503 .*\/api\/documents\/[\w-]+\/session\)/,
];
/** What the tests' own way of going without a service worker writes (playwright.config.ts). */
const NO_SERVICE_WORKER = /Service Worker registration blocked by Playwright/;
/**
 * What Chromium writes when a trial of WebSocket is given up: a page on a busy machine that has heard nothing for seconds tries whether
 * one still gets through, and goes another way where that takes too long as well.
 */
const TRIAL_GIVEN_UP = /\/sync\/probe' failed: WebSocket is closed before the connection is established/;
/** What Chromium writes when a request is answered with a refusal. */
export const REFUSED = [/the server responded with a status of 4\d\d/, /WebSocket connection to .* failed/];

function textOf(message: ConsoleMessage): string {
  return `${message.text()} (${message.location().url.replace(/#.*/, '')})`;
}

export const test = base.extend<Journey>({
  // Playwright takes from this pattern which fixtures are needed: none.
  // oxlint-disable-next-line no-empty-pattern
  expected: async ({}, provide) => {
    await provide([]);
  },

  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, provide) => {
    const server = await ServerProcess.start();
    await provide(server);
    await server.close();
  },

  arrive: async ({ browser, server, expected }, provide) => {
    const troubles: string[] = [];
    const tokens = new Set<string>();
    const people: Person[] = [];

    await provide(async (name, options) => {
      const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
      // Each window of this person, the first one too.
      context.on('page', (page) => {
        page.on('console', (message) => {
          if (message.type() === 'error' || message.type() === 'warning') troubles.push(`${name}: ${textOf(message)}`);
        });
        page.on('pageerror', (error) => troubles.push(`${name}: ${error.stack ?? error.message}`));
        page.on('framenavigated', (frame) => {
          const token = new URL(frame.url()).hash.slice(1);
          if (token !== '') tokens.add(token);
        });
      });
      const page = await context.newPage();
      const person = new Person(name, page, server);
      people.push(person);
      return person;
    });

    for (const person of people) await person.page.context().close();
    expect(server.crash, 'the server').toBeNull();
    const surprises = troubles.filter(
      (trouble) => ![NO_SERVICE_WORKER, TRIAL_GIVEN_UP, ...expected].some((pattern) => pattern.test(trouble)),
    );
    expect(surprises, 'errors in a console').toEqual([]);
    for (const token of tokens) expect(server.log.includes(token), 'a token in the log (HOSTILE R9)').toBe(false);
  },
});

export { expect };
