/**
 * The server's door: `node server/start.js`. Plain JavaScript, because what strips types takes 60 ms of CPU to load, and a start from
 * what was built (`built.js`) needs none of it.
 */
import './keep-compiled.js';
import { pathToFileURL } from 'node:url';
import { entryOfServer } from './built.js';

// Either is the server, whose layers are looked at where they stand.
// oxlint-disable-next-line weft/layers
await import(pathToFileURL(entryOfServer()).href);
