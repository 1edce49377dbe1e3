/**
 * The document that greets whoever starts the server for the first time. Its link is kept in a file that only the server's user
 * may read, because the data file holds tokens as digests only and cannot say the link again.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWelcomeUpdate } from '../flow/create.ts';
import { AppError } from '../protocol/errors.ts';
import type { Documents } from './access/documents.ts';
import type { Gate } from './access/gate.ts';
import { shareUrl } from './http/documents.ts';

export interface WelcomeOptions {
  readonly dataDir: string;
  readonly documents: Documents;
  readonly gate: Gate;
}

const FILE_NAME = 'welcome-link';
const LINK_PATTERN = /^\/d\/([A-Za-z0-9_-]{22})#([A-Za-z0-9_-]{22,})\s*$/;

/**
 * The address of the Welcome document below the server's own, made when there is none. Null where somebody deleted it or
 * revoked its link: it is not forced on anybody again.
 */
export async function welcomeUrl({ dataDir, documents, gate }: WelcomeOptions): Promise<string | null> {
  const path = join(dataDir, FILE_NAME);
  const kept = LINK_PATTERN.exec(await readIfThere(path));
  if (kept !== null) {
    const [, id = '', token = ''] = kept;
    const found = await gate.authorize(id, { token, personSecret: null, pass: null });
    if (!(found instanceof AppError)) return shareUrl(id, token);
    // Unknown to this data file: it is a new one beside an old link. Anything else was somebody's decision.
    if (found.code !== 'unauthorized') return null;
  }
  const made = await documents.create('document', '', null, createWelcomeUpdate());
  const url = shareUrl(made.document.id, made.token);
  await writeFile(path, `${url}\n`, { mode: 0o600 });
  return url;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
