/**
 * Keeps what the program's files come to when their types are stripped and they are compiled, beside the data, where nobody else
 * may write. Plain JavaScript and imported before anything else: what is read before the cache stands is stripped and compiled anew
 * at each start. Where it cannot be kept, each start does that work anew.
 */
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { join } from 'node:path';

// The data folder, made here where it is missing, holds what people wrote: no other user of this machine may read it.
process.umask(0o077);

// As `config.ts` reads the folder: an empty value counts as none.
if (getCompileCacheDir() === undefined) enableCompileCache(join(process.env.WEFT_DATA_DIR || 'data', 'compiled'));
