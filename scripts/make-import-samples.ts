/**
 * `node scripts/make-import-samples.ts`: writes the documents of server/import/samples anew, with the editors of the version that is
 * installed. For a new version of @lexical/yjs add samples under new names: the old ones are documents that people have.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeEverything, writeHalfOf, writeMeeting } from './import/sample-documents.ts';
import { ROOT } from './tools.ts';

const folder = join(ROOT, 'server', 'import', 'samples');
mkdirSync(folder, { recursive: true });
for (const version of [1, 2] as const) {
  const documents = { everything: writeEverything, meeting: writeMeeting, half: writeHalfOf };
  for (const [name, write] of Object.entries(documents)) {
    const bytes = write(version);
    writeFileSync(join(folder, `${name}-v${version}.bin`), bytes);
    console.log(`${name}-v${version}.bin: ${bytes.length} bytes`);
  }
}
