/**
 * What one open document consists of, put together and taken apart in one place: the session, who is here, the state as it
 * is shown, and the notes that this browser keeps about it. Draws nothing.
 */
import type * as Y from 'yjs';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import { documentTitle } from '../../flow/read.ts';
import { ConnectionLog } from '../connection/connection-log.ts';
import { IndexedDbFiles } from '../files/device-files.ts';
import { DocumentFiles } from '../files/document-files.ts';
import { SavingWithFiles } from '../files/saving-with-files.ts';
import { WritingPreferences } from '../editor/preferences.ts';
import { early } from '../open-early.ts';
import { Following } from '../presence/following.ts';
import { PresenceStore } from '../presence/presence-store.ts';
import { SharingDesk } from '../sharing/sharing-desk.ts';
import type { Api } from '../sync/api.ts';
import type { Beginnings, WordsAhead } from '../sync/beginnings.ts';
import {
  browserClock,
  browserDrawer,
  browserGone,
  browserPersist,
  browserSyncUrl,
  browserTabs,
  browserWake,
} from '../sync/browser-ports.ts';
import { deviceStoreName } from '../sync/device-copies.ts';
import { IndexedDbStore, NoStore } from '../sync/device-store.ts';
import { DocumentSession } from '../sync/document-session.ts';
import type { Identity } from '../sync/identity.ts';
import { LastingStorage } from '../sync/lasting-storage.ts';
import { SettledSaving } from '../sync/settled.ts';
import type { Timer } from '../sync/ports.ts';
import type { Shelf } from '../sync/shelf.ts';
import { Store, type Readable } from '../sync/store.ts';
import { UnsentTally, type Unsent } from '../sync/unsent-tally.ts';
import { Carrier } from '../sync/transports/carrier.ts';
import { browserHeldRequests } from '../sync/transports/held-requests.ts';
import { LoadedPart } from '../ui/loaded-part.ts';
import { beginWhenReady } from './begin-when-ready.ts';
import { filesIn } from './bring-files.ts';
import { SeenMentionables } from './mentionables.ts';
import { Papers } from './papers.ts';

export interface OpenDocument {
  readonly id: string;
  readonly token: string;
  readonly session: DocumentSession;
  /** What carries the session to the server. */
  readonly carrier: Carrier;
  /** What happened to the connection, for whoever asks. */
  readonly connectionLog: ConnectionLog;
  /** True while the panel about the connection is shown. */
  readonly showsConnection: Store<boolean>;
  readonly presence: PresenceStore;
  /** Whom one goes to or follows. */
  readonly following: Following;
  /** How one likes to write. */
  readonly preferences: WritingPreferences;
  /** Takes it to other programs. */
  readonly papers: Papers;
  /** Who and what a mention can be of. */
  readonly mentionables: SeenMentionables;
  readonly saving: SettledSaving;
  readonly files: DocumentFiles;
  readonly sharing: SharingDesk;
  /** What this browser remembered about the link when it was opened; the server's word replaces it. */
  readonly rememberedRole: Role | null;
  /** Made here a moment ago: whoever did means to write. */
  readonly isNew: boolean;
  /** Keys that are meant for the text while it is on its way. */
  readonly ahead: WordsAhead;
  /** True while changes made here, now or in an earlier visit, are not confirmed by the server's disk. */
  readonly unsaved: Readable<boolean>;
  /** How many of them the server does not even have, and since when; null where it has all. */
  readonly unsent: Readable<Unsent | null>;
  /** Forgets this device's copy and closes; the server's stays as it is. */
  forgetCopy(): Promise<void>;
  close(): Promise<void>;
}

/** What a picture's first bytes say: wanted when the first one is put in. */
const imageHeaders = new LoadedPart(() => import('../../protocol/image-header.ts'), { whenIdle: true });
const TITLE_NOTE_AFTER_MS = 800;
const PICTURES_AFTER_MS = 3000;

export function openDocument(options: {
  readonly id: string;
  readonly token: string;
  readonly api: Api;
  readonly identity: Identity;
  readonly shelf: Shelf;
  readonly beginnings: Beginnings;
  /** The link that this page came by has a new token. */
  readonly onMoved: (token: string) => void;
}): OpenDocument {
  const { id, token, api, identity, shelf } = options;
  const known = shelf.find(id);
  const presence = new PresenceStore();
  const following = new Following();
  const preferences = new WritingPreferences(browserDrawer());
  const otherTab = () => preferences.refresh();
  window.addEventListener('storage', otherTab);
  const mentionables = new SeenMentionables({ presence, shelf, documentId: id });
  const sharing = new SharingDesk({
    api: api.sharing(id, token),
    shelf,
    documentId: id,
    token,
    clock: browserClock,
    onMoved: options.onMoved,
  });
  const carrier = new Carrier({
    WebSocket,
    early: early?.socket ?? null,
    fetch: (input, init) => fetch(input, init),
    clock: browserClock,
    random: Math.random,
    drawer: browserDrawer(),
    wake: browserWake,
    held: browserHeldRequests(),
    syncUrl: browserSyncUrl(),
    onGone: browserGone,
  });
  const firstState = early?.state?.take(id, token) ?? null;
  const session = new DocumentSession({
    documentId: id,
    token,
    pass: api.passOf(token),
    personSecret: identity.secret,
    profile: identity.profile,
    syncUrl: browserSyncUrl(),
    WebSocket: carrier.WebSocket,
    clock: browserClock,
    random: Math.random,
    wake: carrier.wake,
    tabs: browserTabs(id),
    refusedBefore: known?.unsaved === true ? known.refused : null,
    openStore: (doc) =>
      typeof indexedDB === 'undefined' ? new NoStore() : new IndexedDbStore(deviceStoreName(id), doc, browserClock),
    firstState,
    whyRefused: async () => {
      const answer = await api.documentInfo(id, token);
      return answer.ok || answer.error.code === 'unreachable' ? null : answer.error.code;
    },
    onNews: (news) => {
      presence.apply(news);
      if (news.you !== undefined) sharing.onRole(news.you.role);
      sharing.onCompany();
    },
    onEvent: (news) => sharing.onEvent(news),
    onDisconnect: () => presence.clear(),
  });
  const connectionLog = new ConnectionLog({
    doc: session.doc,
    connection: session.connection,
    saving: session.saving,
    carriage: carrier.state,
    now: () => browserClock.now(),
  });
  const filePlace = { api: api.files(id, token), device: new IndexedDbFiles(id) };
  const files = new DocumentFiles({
    ...filePlace,
    clock: browserClock,
    random: Math.random,
    readHeader: async (bytes) => {
      const code = await imageHeaders.fetch();
      return code === null ? 'away' : code.readImageHeader(bytes);
    },
    urls: { create: (blob) => URL.createObjectURL(blob), revoke: (url) => URL.revokeObjectURL(url) },
  });
  void files.start();
  const savingNow = new SavingWithFiles(session.saving, files.unsent);
  const saving = new SettledSaving(savingNow, browserClock);
  const sinceMs = known?.unsaved === true ? (known.unsavedSinceMs ?? known.openedAtMs) : null;
  const tally = new UnsentTally(savingNow, browserClock.now, sinceMs);
  const lasting = new LastingStorage(saving, browserClock, browserPersist);
  let keepingPictures: Timer | null = null;
  const keepPictures = () => {
    if (session.connection.get().state !== 'online') return;
    // Not while the first screen is being drawn; what is put in later is kept when it is shown.
    keepingPictures ??= browserClock.setTimer(PICTURES_AFTER_MS, () => void files.keepCopies(filesIn(session.doc)));
  };
  const title = documentTitle(session.doc);
  let titleTimer: Timer | null = null;
  const keepTitle = () => {
    titleTimer?.cancel();
    titleTimer = null;
    if (session.ready.get()) shelf.retitle(id, title.toString());
  };
  const noteTitle = () => {
    titleTimer ??= browserClock.setTimer(TITLE_NOTE_AFTER_MS, keepTitle);
  };
  window.addEventListener('pagehide', keepTitle);
  title.observe(noteTitle);
  const unsaved = new Store(known?.unsaved ?? false);
  const noteUnsaved = (now: boolean) => {
    if (now !== unsaved.get()) shelf.noteUnsaved(id, now);
    unsaved.set(now);
  };
  const onTransaction = (transaction: Y.Transaction) => {
    if (!transaction.local || transaction.changed.size === 0) return;
    tally.changed();
    noteUnsaved(true);
  };
  session.doc.on('afterTransaction', onTransaction);
  let wroteHere = false;
  const noteSaved = () => {
    const role = session.role.get();
    wroteHere ||= role !== null && roleAllows(role, 'write');
    // A reader gets no ack for what an earlier, stronger link left behind: that stays noted. Whoever was lowered on this
    // connection still gets those of what was taken before.
    const now = saving.get();
    if (wroteHere && now.state === 'disk') noteUnsaved(false);
    if (now.state === 'refused') shelf.noteRefused(id, now.code);
    // Another tab may have noted that all is well, of what it knew.
    if (now.state !== 'disk' && unsaved.get()) shelf.noteUnsaved(id, true);
  };
  const ends = [
    beginWhenReady(id, session, options.beginnings, async (blob) => {
      const added = await files.add(blob);
      return added.ok ? added : null;
    }),
    session.role.subscribe(() => {
      const role = session.role.get();
      if (role !== null) shelf.opened(id, token, role);
      noteTitle();
      noteSaved();
    }),
    saving.subscribe(noteSaved),
    () => session.doc.off('afterTransaction', onTransaction),
    session.connection.subscribe(() => {
      if (session.connection.get().state === 'online') files.online();
      keepPictures();
    }),
    session.connection.subscribe(() => {
      const state = session.connection.get();
      if (state.state === 'ended' && ['link_revoked', 'link_expired', 'unauthorized', 'removed'].includes(state.code)) {
        shelf.tokenDied(id, token);
      }
      // Told also at the next visit, which may have no server to ask.
      if (state.state === 'ended' && unsaved.get()) shelf.noteRefused(id, state.code);
    }),
  ];
  return {
    id,
    token,
    session,
    carrier,
    connectionLog,
    showsConnection: new Store(false),
    presence,
    following,
    preferences,
    papers: new Papers(session.doc, filePlace, browserClock),
    mentionables,
    saving,
    files,
    sharing,
    rememberedRole: known?.token === token ? known.role : null,
    isNew: options.beginnings.takeMade(id),
    ahead: options.beginnings.ahead,
    unsaved,
    unsent: tally.state,
    async forgetCopy() {
      await Promise.all([session.forgetCopy(), files.clear()]);
      noteUnsaved(false);
    },
    async close() {
      for (const end of ends) end();
      keepTitle();
      window.removeEventListener('pagehide', keepTitle);
      window.removeEventListener('storage', otherTab);
      saving.close();
      tally.close();
      lasting.close();
      keepingPictures?.cancel();
      files.close();
      sharing.close();
      mentionables.close();
      title.unobserve(noteTitle);
      await session.close();
      carrier.close();
      connectionLog.close();
    },
  };
}
