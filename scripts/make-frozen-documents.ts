/**
 * `node scripts/make-frozen-documents.ts <version>`: freezes documents of this version into flow/frozen/<version>, which must not be there
 * yet. What is frozen is never written again (flow/frozen/README.md).
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Y from 'yjs';
import { readWithOurs } from '../flow/frozen/our-reading.ts';
import { writeEverything, writeOdd, writeWithEditors } from './frozen/documents.ts';
import { ROOT } from './tools.ts';

const [version] = process.argv.slice(2);
if (version === undefined || !/^\d+\.\d+$/.test(version)) {
  console.error('node scripts/make-frozen-documents.ts <version, as 0.1>');
  process.exit(2);
}
const folder = join(ROOT, 'flow', 'frozen', version);
if (existsSync(folder)) {
  console.error(`${folder} is there: frozen documents are never written again.`);
  process.exit(1);
}
mkdirSync(folder);
const documents = {
  everything: writeEverything(),
  odd: writeOdd(),
  'editors-1': writeWithEditors(1),
  'editors-2': writeWithEditors(2),
};
for (const [name, update] of Object.entries(documents)) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  writeFileSync(join(folder, `${name}.bin`), update);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(readWithOurs(doc), null, 1)}\n`);
  console.log(`${name}: ${update.length} bytes`);
}
