/**
 * What this browser remembers of the way to this server: that WebSocket did not get through, and what did. Kept for a while only, since
 * people carry their machines to other networks. Knows no network.
 */
import { TRANSPORTS, type CarriedName } from '../../../protocol/carriage.ts';
import type { Drawer } from '../ports.ts';

const KEY = 'weft.transport';
const KEPT_MS = 12 * 60 * 60 * 1000;

export class TransportMemory {
  readonly #drawer: Drawer;
  readonly #now: () => number;

  constructor(drawer: Drawer, now: () => number) {
    this.#drawer = drawer;
    this.#now = now;
  }

  /** What to begin with instead of WebSocket; null where nothing speaks against that. */
  read(): CarriedName | null {
    const text = this.#drawer.read(KEY);
    if (text === null) return null;
    const [name, untilMs] = text.split(' ');
    const leftMs = Number(untilMs) - this.#now();
    // A clock that was set back must not make it last for ever (HOSTILE K5).
    if (!(leftMs > 0 && leftMs <= KEPT_MS)) return null;
    return isCarried(name) ? name : null;
  }

  keep(name: CarriedName): void {
    this.#drawer.write(KEY, `${name} ${this.#now() + KEPT_MS}`);
  }

  forget(): void {
    this.#drawer.remove(KEY);
  }
}

function isCarried(name: string | undefined): name is CarriedName {
  return name !== 'websocket' && TRANSPORTS.some((known) => known === name);
}
