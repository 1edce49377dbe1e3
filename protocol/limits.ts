/** Every bound on what a client may send or hold, in one table. Tests and docs/PROTOCOL.md name them by these names. */

export const LIMITS = {
  /** One WebSocket message, either way. */
  maxFrameBytes: 8 * 1024 * 1024,
  /** Messages that have begun and are not complete, of all connections together. */
  maxUnfinishedBytes: 64 * 1024 * 1024,
  /** One update. Not above the bytes of a message less its head; WEFT_MAX_UPDATE_BYTES sets it lower. */
  maxUpdateBytes: 8 * 1024 * 1024 - 64,
  /** A document as one update: everybody who opens it gets and holds as much. WEFT_MAX_DOCUMENT_BYTES. */
  maxDocumentBytes: 64 * 1024 * 1024,
  /** The pieces of which Yjs makes it, of some 300 bytes of memory each wherever it is open: a book typed by one person has some ten thousand. WEFT_MAX_DOCUMENT_ITEMS. */
  maxDocumentItems: 1_000_000,
  /** Sessions of one document: each keystroke goes to every one of them. WEFT_MAX_PEOPLE_PER_DOCUMENT. */
  maxSessionsPerRoom: 2000,
  /** Client ids with new content in one live update (HOSTILE S4). */
  maxClientsPerUpdate: 64,
  /** Client ids in the answer to sync step 1, which may hand back what many people wrote. */
  maxClientsPerSync: 4096,
  /** An update that is longer, or holds more structs, is checked in a thread and applied in slices (HOSTILE S4). */
  maxInlineBytes: 128 * 1024,
  maxInlineStructs: 512,
  /** Bytes of such updates that are under way at a time, in all documents together: whoever comes beyond them comes again. */
  maxLargeBytes: 64 * 1024 * 1024,
  /** A document of more bytes that rests is made ready for writing in slices, too: in one step 512 KiB take some fifty milliseconds, and several times that in a server that has just started on a busy machine. */
  maxWakeBytes: 128 * 1024,
  /** The same of more structs: where each is compared with all before it, so many take some thirty milliseconds (HOSTILE S9). */
  maxWakeStructs: 1000,
  /** Time that one large update may cost the event loop, in slices: past it, it is no honest one. */
  maxApplyMs: 10_000,
  /** Time that one session's messages may cost beyond what is usual before it has to pause, and how much longer it pauses. */
  maxCostMs: 200,
  pausePerCost: 9,
  /** Entries of a state vector that a client sends. */
  maxStateVectorClients: 65_536,
  /** Nesting of shared types and of JSON values (HOSTILE S11). */
  maxDepth: 32,
  /** Clocks and lengths stay below this (HOSTILE S8). */
  maxClock: 2 ** 31,
  /** Bytes of updates that wait for one that is missing, per room (HOSTILE S5). */
  maxPendingBytes: 2 * 1024 * 1024,
  /** Bytes that may queue towards one reader before it is caught up from state vectors instead (R9). */
  maxQueuedBytes: 1024 * 1024,
  /** Long messages that their readers have not read, of all connections together: two of the largest documents. */
  maxUnreadBytes: 128 * 1024 * 1024,
  /** The same of pictures, of each of which a piece is held: what five hundred downloads hold. */
  maxUnreadFileBytes: 64 * 1024 * 1024,
  /** A reader whose queue has been full for so long is closed (R9). Less than what `presence.ts` remembers of who left. */
  maxLagMs: 90_000,
  /** Bytes received on one connection while its room loads (R1). */
  maxHeldBytes: 16 * 1024 * 1024,
  /** One awareness state as JSON (HOSTILE A5). */
  maxAwarenessStateBytes: 4096,
  /** Characters of a person's name, a link's label, a title given by REST. */
  maxNameLength: 80,
  maxTitleLength: 300,
  /** Characters that somebody says with a request for more. */
  maxMessageLength: 500,
  /** The server pings this often; a connection silent for `heartbeatTimeoutMs` is ended (HOSTILE N1). */
  heartbeatIntervalMs: 15_000,
  heartbeatTimeoutMs: 40_000,
  /** One request or answer of a session without WebSocket; longer messages go in several, so that a proxy's own limit is kept. */
  maxCarriedBytes: 512 * 1024,
  /** An answer with nothing to say is held back this long: below the 30 s after which many proxies give up. */
  pollHoldMs: 20_000,
  /** Without a request that takes what the server says, a carried session is over after this (HOSTILE A9, N1). */
  resumeWithinMs: 10_000,
  /** A commit that takes longer than this is announced by a receipt. */
  receiptAfterMs: 100,
  /** Links of one document that are not revoked. */
  maxLinksPerDocument: 500,
  /** The bytes of a document that somebody brings along from another editor (HOSTILE I4). */
  maxImportBytes: 32 * 1024 * 1024,
  /** Pixels that a picture may declare: whoever looks at it decodes them all (HOSTILE U3). */
  maxImagePixels: 50_000_000,
  /** Either side of a picture, in pixels. */
  maxImageSide: 32_767,
  /** Uploads that the server takes in at the same time, in all and from one address. */
  maxUploads: 64,
  maxUploadsPerAddress: 16,
  /** Requests of one document that nobody has answered. */
  maxOpenRequests: 100,
  /** People of one document who are noted: beyond them only those who ask for more or come by a link for so many people. */
  maxPeoplePerDocument: 10_000,
  /** People of one document that its owners are shown: those who were there last. */
  maxListedPeople: 2000,
  /** Passes of one link: whoever shows an older one is asked for the password again. */
  maxPassesPerLink: 2000,
  /** Addresses that one document is shared with. */
  maxInvitationsPerDocument: 500,
  /** Documents that an account lists; past it, the ones opened longest ago are left out. */
  maxDocumentsListed: 500,
  /** A token for embedding, and how long it may be valid from now. */
  maxEmbedTokenBytes: 4096,
  maxEmbedTokenMs: 24 * 60 * 60 * 1000,
} as const;

export type Limits = { readonly [Name in keyof typeof LIMITS]: number };
