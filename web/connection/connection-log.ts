/**
 * What happened to the connection of an open document while the page was open, for whoever wants to know: changes of transport, what
 * was lost and why, what was refused, how many bytes wait. Keeps the last of it; knows no secret and draws nothing.
 */
import type * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import type { Connection } from '../sync/attempts.ts';
import type { Saving } from '../sync/saving-ledger.ts';
import { Store, type Readable } from '../sync/store.ts';
import type { Carriage } from '../sync/transports/carrier.ts';
import { TRANSPORT_WORDS } from './transport-words.ts';

export interface Happening {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly kind: 'connected' | 'trouble' | 'refused';
  readonly words: string;
}

/** Older ones are forgotten. */
const MOST_KEPT = 20;

export class ConnectionLog {
  readonly #happenings = new Store<readonly Happening[]>([]);
  readonly #now: () => number;
  readonly #ends: (() => void)[];
  #waitingBytes = 0;

  constructor(options: {
    readonly doc: Y.Doc;
    readonly connection: Readable<Connection>;
    readonly saving: Readable<Saving>;
    readonly carriage: Readable<Carriage>;
    readonly now: () => number;
  }) {
    const { carriage, connection, doc, saving } = options;
    this.#now = options.now;
    let wasOnline = false;
    let toldTransport: Carriage['transport'] = null;
    let toldRefusal: string | null = null;
    const onConnection = () => {
      const now = connection.get();
      if (now.state === 'offline' && wasOnline) {
        this.#note('trouble', now.code === null ? 'The connection broke.' : ERRORS[now.code].words);
      }
      if (now.state === 'offline' && !wasOnline && now.code !== null) this.#note('trouble', ERRORS[now.code].words);
      if (now.state === 'ended') this.#note('refused', ERRORS[now.code].words);
      if (now.state === 'offline' || now.state === 'ended') toldTransport = null;
      wasOnline = now.state === 'online';
    };
    const onCarriage = () => {
      const { transport } = carriage.get();
      if (transport === null || transport === toldTransport) return;
      toldTransport = transport;
      this.#note('connected', `Connected by ${TRANSPORT_WORDS[transport].name}.`);
    };
    const onSaving = () => {
      const now = saving.get();
      if (now.state === 'server' || now.state === 'disk') this.#waitingBytes = 0;
      const refusal = now.state === 'refused' ? now.code : null;
      if (refusal !== null && refusal !== toldRefusal)
        this.#note('refused', `A change was not taken: ${ERRORS[refusal].words}`);
      toldRefusal = refusal;
    };
    const onUpdate = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
      if (local) this.#waitingBytes += update.length;
    };
    doc.on('update', onUpdate);
    this.#ends = [
      connection.subscribe(onConnection),
      carriage.subscribe(onCarriage),
      saving.subscribe(onSaving),
      () => doc.off('update', onUpdate),
    ];
  }

  /** The latest last. */
  get happenings(): Readable<readonly Happening[]> {
    return this.#happenings;
  }

  /** Bytes of the changes made since the server had everything. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  #note(kind: Happening['kind'], words: string): void {
    const before = this.#happenings.get().slice(1 - MOST_KEPT);
    this.#happenings.set([...before, { atMs: this.#now(), kind, words }]);
  }
}
