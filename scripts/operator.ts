/**
 * What the operator's commands have in common: which data file is meant, the one line in which something that cannot be done is
 * told, and the exit codes. Knows no command.
 */
import { join } from 'node:path';
import { readConfig, StartError } from '../server/config.ts';
import { StorageOpenError } from '../server/storage/open-error.ts';

export const EXIT = { cannot: 1, usage: 2, damage: 3 } as const;

/** The data file that a server with these settings works on. Throws StartError. */
export function dataFile(): string {
  return join(readConfig(process.env).dataDir, 'weft.db');
}

/** Runs a command. What somebody at the terminal can do something about is one line on stderr and an exit code. */
export async function runCommand(run: () => Promise<void>): Promise<void> {
  // What is written here is what people wrote: for this user alone.
  process.umask(0o077);
  try {
    await run();
  } catch (error) {
    if (!(error instanceof StorageOpenError) && !(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT.cannot;
  }
}

/** Says how a command is called, on stderr. */
export function misused(usage: string): void {
  console.error(`Usage: weft ${usage}`);
  process.exitCode = EXIT.usage;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
