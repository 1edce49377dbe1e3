/**
 * The data folder and the thread that owns the file in it, made ready for the start. Owns the words for a person where that cannot be; what
 * is kept in the file is `storage/`'s.
 */
import { access, constants, mkdir } from 'node:fs/promises';
import { StartError } from './config.ts';
import { StorageOpenError } from './storage/open-error.ts';
import { StorageThread, type StorageThreadOptions } from './storage/sqlite/storage-thread.ts';

/** Rejects with StartError where the folder cannot be written, or the file cannot be opened. */
export async function openStorage(dataDir: string, options: StorageThreadOptions): Promise<StorageThread> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const hint = code === 'EEXIST' || code === 'ENOTDIR' ? ': a file stands where a folder should' : '';
    throw new StartError(`The data folder ${dataDir} cannot be written (${code})${hint}.`, { cause: error });
  }
  try {
    return await StorageThread.open(options);
  } catch (error) {
    if (error instanceof StorageOpenError) throw new StartError(error.message, { cause: error });
    throw error;
  }
}
