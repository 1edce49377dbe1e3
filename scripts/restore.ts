/**
 * `weft restore <file> [--despite-damage]`: puts a backup in the place of the data file, after looking it over, while no server runs.
 * What was there before stays beside it.
 */
import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { restoreFile } from '../server/storage/sqlite/restore-file.ts';
import { StartError } from '../server/config.ts';
import { dataFile, EXIT, misused, runCommand } from './operator.ts';

/** On a machine that replaces a lost one there is no data folder yet. */
function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartError(`The data folder ${dirname(file)} cannot be made (${code}).`, { cause: error });
  }
}

/** What root restores belongs to whom the folder belongs to, else the server, which is no root, could not open it. */
function handOver(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { gid, uid } = statSync(dirname(file));
  for (const path of [file, `${file}.lock`]) if (existsSync(path)) chownSync(path, uid, gid);
}

const args = process.argv.slice(2);
const despiteDamage = args.includes('--despite-damage');
const [source, ...rest] = args.filter((arg) => arg !== '--despite-damage');

await runCommand(async () => {
  if (source === undefined || source.startsWith('-') || rest.length > 0)
    return misused('restore <file> [--despite-damage]');
  if (!existsSync(source)) throw new StartError(`There is no data file at ${resolve(source)}.`);
  const file = dataFile();
  makeFolder(file);
  const { former, report } = await restoreFile(resolve(source), file, { despiteDamage }).finally(() => handOver(file));
  console.log(`${file} is now ${source}: ${report.documents} documents, ${report.updates} updates.`);
  if (former !== null) console.log(`What was there before is kept as ${former}. Remove it when you need it no more.`);
  console.log('People who were writing give back what the backup lacks when they connect.');
  if (report.damage.length === 0) return;
  for (const line of report.damage) console.error(`damaged: ${line}`);
  process.exitCode = EXIT.damage;
});
