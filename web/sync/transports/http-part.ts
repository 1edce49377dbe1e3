/** What is fetched once WebSocket does not get through, or somebody has the connection tested: the session by HTTP requests. */
export { HttpLine } from './http-line.ts';
export { destinationOf } from './session-caller.ts';
export { streamGetsThrough } from './stream-trial.ts';
