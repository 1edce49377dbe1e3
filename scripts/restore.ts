/**
 * `weft restore <file> [--despite-damage]`: puts a backup in the place of the data file, after looking it over, while no server runs.
 * What was there before stays beside it.
 */
import { resolve } from 'node:path';
import { restoreFile } from '../server/storage/sqlite/restore-file.ts';
import { dataFile, EXIT, misused, runCommand } from './operator.ts';

const args = process.argv.slice(2);
const despiteDamage = args.includes('--despite-damage');
const [source, ...rest] = args.filter((arg) => arg !== '--despite-damage');

await runCommand(async () => {
  if (source === undefined || source.startsWith('-') || rest.length > 0)
    return misused('restore <file> [--despite-damage]');
  const file = dataFile();
  const { former, report } = await restoreFile(resolve(source), file, { despiteDamage });
  console.log(`${file} is now ${source}: ${report.documents} documents, ${report.updates} updates.`);
  if (former !== null) console.log(`What was there before is kept as ${former}. Remove it when you need it no more.`);
  console.log('People who were writing give back what the backup lacks when they connect.');
  if (report.damage.length === 0) return;
  for (const line of report.damage) console.error(`damaged: ${line}`);
  process.exitCode = EXIT.damage;
});
