/**
 * `weft verify [file]`: looks a data file or a backup over, whole, and says what is wrong with which document. Changes nothing; the
 * server may run.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { verifyFile } from '../server/storage/sqlite/verify-file.ts';
import { dataFile, EXIT, megabytes, misused, runCommand } from './operator.ts';

const [given, ...rest] = process.argv.slice(2);

await runCommand(async () => {
  if (given?.startsWith('-') === true || rest.length > 0) return misused('verify [file]');
  const file = given === undefined ? dataFile() : resolve(given);
  const { damage, documents, pictures, updates } = await verifyFile(file);
  console.log(
    `${file}: ${documents} documents, ${updates} updates, ${pictures} pictures, ${megabytes(statSync(file).size)}.`,
  );
  if (damage.length === 0) {
    console.log('Everything is as it was written.');
    return;
  }
  for (const line of damage) console.error(`damaged: ${line}`);
  process.exitCode = EXIT.damage;
});
