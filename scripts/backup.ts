/**
 * `weft backup <file>`: copies the data file to a new file, while the server runs, and looks the copy over. The copy is whole or not
 * there, and never takes another file's place.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { backUpFile } from '../server/storage/sqlite/backup-file.ts';
import { verifyFile } from '../server/storage/sqlite/verify-file.ts';
import { dataFile, EXIT, megabytes, misused, runCommand } from './operator.ts';

const [target, ...rest] = process.argv.slice(2);

await runCommand(async () => {
  if (target === undefined || target.startsWith('-') || rest.length > 0) return misused('backup <file>');
  const file = resolve(target);
  await backUpFile(dataFile(), file, () => undefined);
  const { damage, documents, pictures, updates } = await verifyFile(file);
  console.log(
    `${file}: ${documents} documents, ${updates} updates, ${pictures} pictures, ${megabytes(statSync(file).size)}, looked over.`,
  );
  if (damage.length === 0) return;
  console.error('The backup was made, but what it was made of is damaged:');
  for (const line of damage) console.error(`  ${line}`);
  process.exitCode = EXIT.damage;
});
