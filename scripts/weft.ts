/**
 * The operator's command: `npx weft <command> ...`, or `npm run weft -- <command> ...`. Owns the list of commands and what is said
 * where none is named; each command is the file of its name beside this one, reads its own arguments and sets the exit
 * code: 0 done, 1 it could not be done, 2 it was called wrongly, 3 damage was found.
 */

interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly run: () => Promise<unknown>;
}

/** An option would be passed over in silence: `--port 80` starts on the port of the settings. */
const START = 'start   (it takes no options; settings are environment variables, docs/OPERATIONS.md lists them)';

const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start',
    summary: 'Start the server on the data folder (WEFT_DATA_DIR, else data).',
    run: () =>
      process.argv.length > 2 ? import('./operator.ts').then(({ misused }) => misused(START)) : import('./start.ts'),
  },
  backup: {
    usage: 'backup <file>',
    summary: 'Copy the data file to a new file, also while the server runs, and look the copy over.',
    run: () => import('./backup.ts'),
  },
  verify: {
    usage: 'verify [file]',
    summary: 'Look the data file or a backup over, and say what is damaged.',
    run: () => import('./verify.ts'),
  },
  restore: {
    usage: 'restore <file> [--despite-damage]',
    summary: 'Put a backup in the place of the data file; the server must not run.',
    run: () => import('./restore.ts'),
  },
  doctor: {
    usage: 'doctor [url]',
    summary: 'Look at the way to a server and at its disk, and say what to do where something is not well.',
    run: () => import('./doctor.ts'),
  },
  import: {
    usage: 'import <file> [--title <title>] [--server <url>]',
    summary: 'Move a document of another editor in.',
    run: () => import('./import.ts'),
  },
};

function usage(): string {
  const rows = Object.values(COMMANDS);
  const width = Math.max(...rows.map((row) => row.usage.length));
  const lines = rows.map((row) => `  ${row.usage.padEnd(width)}  ${row.summary}`);
  return `Usage: weft <command>\n\n${lines.join('\n')}\n\nSettings are environment variables; docs/OPERATIONS.md lists them.`;
}

async function main(): Promise<void> {
  const [name] = process.argv.splice(2, 1);
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(usage());
    return;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(name === undefined ? usage() : `There is no command "${name}".\n\n${usage()}`);
    process.exitCode = 2;
    return;
  }
  await command.run();
}

await main();
