/**
 * Makes a document of one's own out of what this device holds: for whoever may not send it where it came from any more. Brings
 * the whole state, not a rendering of it, so that nothing this version cannot draw is lost. Draws nothing.
 */
import * as Y from 'yjs';
import { documentBody, documentTitle } from '../../flow/read.ts';
import { IndexedDbFiles } from '../files/device-files.ts';
import type { Api } from '../sync/api.ts';
import { browserClock, browserSyncUrl, browserWake } from '../sync/browser-ports.ts';
import { deviceStoreName } from '../sync/device-copies.ts';
import { IndexedDbStore, NoStore, type DeviceStore } from '../sync/device-store.ts';
import { DocumentSession } from '../sync/document-session.ts';
import type { Identity } from '../sync/identity.ts';
import type { ApiError } from '../sync/rest-caller.ts';
import type { Shelf } from '../sync/shelf.ts';
import { ERRORS } from '../../protocol/errors.ts';
import { bringFiles, filesIn } from './bring-files.ts';

/** What is not on the server's disk by then goes on from this device, in the page that opens next. */
const PATIENCE_MS = 20_000;

export type Saved =
  /** `missingPictures` are neither on this device nor to be had from the server any more. */
  | { readonly ok: true; readonly id: string; readonly token: string; readonly missingPictures: number }
  | { readonly ok: false; readonly error: ApiError };

export async function saveAsOwn(options: {
  readonly source: Y.Doc;
  /** The document that it is now, and the token that this page has it open with. */
  readonly from: { readonly id: string; readonly token: string };
  readonly api: Api;
  readonly identity: Identity;
  readonly shelf: Shelf;
}): Promise<Saved> {
  const { source, from, api, identity, shelf } = options;
  const made = await api.createDocument();
  if (!made.ok) return made;
  const { id, token, role } = made.value;
  const state = Y.encodeStateAsUpdate(source);
  const brought = new Set<unknown>();
  const session = new DocumentSession({
    documentId: id,
    token,
    personSecret: identity.secret,
    profile: identity.profile,
    syncUrl: browserSyncUrl(),
    WebSocket,
    clock: browserClock,
    random: Math.random,
    wake: browserWake,
    openStore: (doc) => new Bringing(openCopy(id, doc), () => bring(doc, state, brought)),
    whyRefused: () => Promise.resolve(null),
    onNews: () => undefined,
    onDisconnect: () => undefined,
  });
  try {
    shelf.created(id, token, role, documentTitle(source).toString());
    shelf.noteUnsaved(id, true);
    const missingPictures = await bringPictures(source, from, { id, token }, api);
    const outcome = await arrival(session, () => dropSeed(session.doc, brought));
    if (outcome === 'disk') shelf.noteUnsaved(id, false);
    if (typeof outcome === 'object') {
      // The server will not have it: a document that stays empty would be worse than none.
      await session.forgetCopy();
      await new IndexedDbFiles(id).clear();
      await api.deleteDocument(id, token);
      shelf.forget(id);
      return { ok: false, error: outcome };
    }
    return { ok: true, id, token, missingPictures };
  } finally {
    await session.close();
  }
}

async function bringPictures(
  source: Y.Doc,
  from: { readonly id: string; readonly token: string },
  to: { readonly id: string; readonly token: string },
  api: Api,
): Promise<number> {
  const files = filesIn(source);
  if (files.length === 0) return 0;
  const placeOf = ({ id, token }: typeof from) => ({ device: new IndexedDbFiles(id), api: api.files(id, token) });
  const [old, own] = [placeOf(from), placeOf(to)];
  try {
    return await bringFiles(files, old, own, browserClock.now());
  } finally {
    await Promise.all([old.device.close(), own.device.close()]);
  }
}

function openCopy(id: string, doc: Y.Doc): DeviceStore {
  return typeof indexedDB === 'undefined' ? new NoStore() : new IndexedDbStore(deviceStoreName(id), doc, browserClock);
}

/** Waits until it is all on the server's disk, or refused, or taking long. `onAnswer` is called once the server's part is here. */
function arrival(session: DocumentSession, onAnswer: () => void): Promise<'disk' | 'late' | ApiError> {
  return new Promise((resolve) => {
    const ends: (() => void)[] = [];
    const settle = (outcome: 'disk' | 'late' | ApiError) => {
      for (const end of ends.splice(0)) end();
      resolve(outcome);
    };
    let answered = false;
    const look = () => {
      const connection = session.connection.get();
      if (connection.state === 'ended') {
        settle({ code: connection.code, words: ERRORS[connection.code].words });
      } else if (connection.state === 'online') {
        if (!answered) {
          answered = true;
          onAnswer();
        }
        if (session.saving.get().state === 'disk') settle('disk');
      }
    };
    const late = browserClock.setTimer(PATIENCE_MS, () => settle('late'));
    ends.push(() => late.cancel(), session.connection.subscribe(look), session.saving.subscribe(look));
    look();
  });
}

/** Puts the state into the new document and notes its embedded maps: what else is there later, the server put there. */
function bring(doc: Y.Doc, state: Uint8Array, brought: Set<unknown>): void {
  // Not the store's own origin: the journal is to keep it.
  Y.applyUpdate(doc, state, 'brought');
  for (const insert of pieces(doc)) if (insert instanceof Y.Map) brought.add(insert);
}

function pieces(doc: Y.Doc): unknown[] {
  // A delta of Yjs, typed as any there; each op of a whole text is an insert.
  return (documentBody(doc).toDelta() as { readonly insert: unknown }[]).map(({ insert }) => insert);
}

/** Takes out the empty paragraph that the server begins every document with: what was brought has its own beginning. */
function dropSeed(doc: Y.Doc, brought: ReadonlySet<unknown>): void {
  if (brought.size === 0) return;
  const body = documentBody(doc);
  doc.transact(() => {
    let at = 0;
    for (const insert of pieces(doc)) {
      const length = typeof insert === 'string' ? insert.length : 1;
      if (insert instanceof Y.Map && !brought.has(insert)) body.delete(at, length);
      else at += length;
    }
  });
}

/** A copy on this device that begins with what is brought along. */
class Bringing implements DeviceStore {
  readonly loaded: Promise<{ readonly hadContent: boolean }>;
  readonly #copy: DeviceStore;

  constructor(copy: DeviceStore, bringAll: () => void) {
    this.#copy = copy;
    this.loaded = copy.loaded.then(() => {
      bringAll();
      return { hadContent: true };
    });
  }

  get keeping() {
    return this.#copy.keeping;
  }
  get damaged() {
    return this.#copy.damaged;
  }
  noteTold(): void {
    this.#copy.noteTold();
  }
  flush(): void {
    this.#copy.flush();
  }
  isOrigin(origin: unknown): boolean {
    return this.#copy.isOrigin(origin);
  }
  close(): Promise<void> {
    return this.#copy.close();
  }
  clear(): Promise<void> {
    return this.#copy.clear();
  }
}
