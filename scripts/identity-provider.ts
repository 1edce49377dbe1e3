/** The provider of the tests, for journeys: they may not reach into the server's folders themselves. */
export { TestProvider } from '../server/access/sign-in/test-provider.ts';
