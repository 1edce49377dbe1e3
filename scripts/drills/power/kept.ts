/**
 * The recordings that lie beside the drill, for machines on which none can be made: `npm run drill:power -- --keep` writes them anew. Owns
 * where they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packRecording, unpackRecording, type DiskOp } from './recording.ts';

export type Synchronous = 'FULL' | 'NORMAL';

function pathOf(synchronous: Synchronous): string {
  return join(import.meta.dirname, `kept-${synchronous.toLowerCase()}.recording`);
}

export function readKept(synchronous: Synchronous): readonly DiskOp[] {
  return unpackRecording(readFileSync(pathOf(synchronous)));
}

export function keep(synchronous: Synchronous, ops: readonly DiskOp[]): void {
  writeFileSync(pathOf(synchronous), packRecording(ops));
}
