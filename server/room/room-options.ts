/** What a room is made with: its document, what all rooms share, and the outside world. Owns the list only. */
import type { DocumentId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { DocumentKind } from '../../protocol/rest.ts';
import type { DocumentLog } from '../storage/document-log.ts';
import type { LargeUpdateBytes } from './large-update-bytes.ts';
import type { LastCompactions } from './last-compactions.ts';
import type { BusyGauge, Clock, CostMeter, Deflate, Logger, Packing, Turn } from './ports.ts';
import type { UpdatePreparer } from './prepare-update.ts';
import type { ProfileKeeper } from './profile-keeper.ts';
import type { SliceTurns } from './slice-turns.ts';
import type { TitleKeeper } from './title-keeper.ts';

export interface RoomOptions {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly log: DocumentLog;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly busy: BusyGauge;
  readonly deflate: Deflate;
  readonly packing: Packing | null;
  readonly meter: CostMeter;
  readonly slices: SliceTurns;
  readonly largeBytes: LargeUpdateBytes;
  readonly lastCompactions: LastCompactions;
  readonly preparer: UpdatePreparer;
  readonly logger: Logger;
  readonly profiles: ProfileKeeper;
  readonly titles: TitleKeeper;
  readonly limits: Limits;
  readonly idleCloseMs: number;
  readonly compactAfterEntries: number;
  readonly restAfterMs: number;
  /** Resolves when the room that had this document before is closed (R1). */
  readonly predecessor: Promise<void>;
}
