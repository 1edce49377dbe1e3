/**
 * A disk whose power fails: takes the recorded writes one after the other, knows what of them was synced, and says what could stand on
 * it after a power cut at this moment. What was synced is there; of the rest any part may be, in any order, in whole sectors or
 * torn ones. Knows files as bytes only.
 */
import type { SeededRandom } from '../../../server/transport/memory/seeded-random.ts';
import { FILES, type DiskOp, type FileIndex } from './recording.ts';

type FileOp = Extract<DiskOp, { readonly kind: 'write' | 'truncate' | 'remove' }>;

/** What disks write at once, at the least. */
const SECTOR = 512;

/** How a disk may lose what was not synced. */
const FATES = ['nothing', 'everything', 'prefix', 'writes', 'sectors', 'torn'] as const;
export type Fate = (typeof FATES)[number];

/** A file as it grows, on bytes that are made larger by doubling. Null bytes stand where nothing was written. */
class Content {
  #bytes: Buffer;
  #length: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = bytes;
    this.#length = bytes.length;
  }

  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, at);
    this.#length = Math.max(this.#length, end);
  }

  truncate(size: number): void {
    if (size < this.#length) this.#bytes.fill(0, size, this.#length);
    else this.write(size, new Uint8Array());
    this.#length = size;
  }

  copy(): Content {
    return new Content(Buffer.from(this.bytes));
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** What is there after the cut: the bytes of each file, null for one that is not there. */
export type Image = readonly (Uint8Array | null)[];

export class CutDisk {
  readonly #synced: (Content | null)[] = FILES.map(() => null);
  /** What was done to each file since it was synced. */
  readonly #unsynced: FileOp[][] = FILES.map(() => []);

  /** Something happened, and the power held. */
  take(op: DiskOp): void {
    if (op.kind === 'write' || op.kind === 'truncate' || op.kind === 'remove') this.#unsynced[op.file]?.push(op);
    else if (op.kind === 'sync') this.#settle(op.file, this.#unsynced[op.file]?.length ?? 0);
    else if (op.kind === 'syncFolder') {
      for (const [file, ops] of this.#unsynced.entries())
        this.#settle(file, ops.findLastIndex(({ kind }) => kind === 'remove') + 1);
    }
  }

  /** What may stand there if the power fails now. */
  cut(random: SeededRandom): { readonly fate: Fate; readonly image: Image } {
    const fate = random.pick(FATES);
    const image = this.#synced.map((content, file) => {
      let left = content?.copy() ?? null;
      const ops = this.#unsynced[file] ?? [];
      const kept = fate === 'prefix' ? random.int(ops.length + 1) : ops.length;
      for (const op of ops.slice(0, kept)) {
        const isRemoved = op.kind === 'remove';
        const survives =
          fate === 'everything' || fate === 'prefix' || (fate !== 'nothing' && (random.chance(0.5) || !isRemoved));
        if (isRemoved && !survives) break;
        if (survives) left = afterCut(left, op, fate, random);
      }
      return left?.bytes ?? null;
    });
    return { fate, image };
  }

  #settle(file: FileIndex, count: number): void {
    for (const op of this.#unsynced[file]?.splice(0, count) ?? []) {
      this.#synced[file] = apply(this.#synced[file] ?? null, op);
    }
  }
}

function apply(content: Content | null, op: FileOp): Content | null {
  if (op.kind === 'remove') return null;
  const changed = content ?? new Content();
  if (op.kind === 'write') changed.write(op.at, op.bytes);
  else changed.truncate(op.size);
  return changed;
}

function afterCut(content: Content | null, op: FileOp, fate: Fate, random: SeededRandom): Content | null {
  if (fate === 'everything' || fate === 'prefix' || op.kind === 'remove') return apply(content, op);
  // Whole writes are lost or kept in each of these; half of them lose sectors of their own as well.
  if (random.chance(0.5)) return random.chance(0.5) ? apply(content, op) : content;
  if (op.kind !== 'write' || fate === 'writes') return apply(content, op);
  let left = content;
  for (let from = 0; from < op.bytes.length;) {
    const end = Math.min(op.bytes.length, (Math.floor((op.at + from) / SECTOR) + 1) * SECTOR - op.at);
    const sector = op.bytes.subarray(from, end);
    const at = op.at + from;
    const luck = random.next();
    if (luck < 0.5) left = apply(left, { ...op, at, bytes: sector });
    else if (fate === 'torn' && luck < 0.75) left = apply(left, { ...op, at, bytes: torn(sector, random) });
    from = end;
  }
  return left;
}

/** A sector in which the power failed: its beginning arrived, or nothing sensible did. */
function torn(sector: Uint8Array, random: SeededRandom): Uint8Array {
  return random.chance(0.5) ? sector.subarray(0, random.int(sector.length)) : random.bytes(sector.length);
}
