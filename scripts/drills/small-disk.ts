/** A disk of a few megabytes, in memory, that can be filled and emptied: for what happens when there is no room. Needs the right to mount. */
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../tools.ts';

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Null where this user may not mount one. */
  static async mount(megabytes: number): Promise<SmallDisk | null> {
    const folder = mkdtempSync(join(tmpdir(), 'weft-small-disk-'));
    const { code } = await runTool('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    if (code === 0) return new SmallDisk(folder);
    rmSync(folder, { recursive: true });
    return null;
  }

  get #filler(): string {
    return join(this.folder, 'filler');
  }

  /** Takes all room that is left, but for about so many bytes. */
  fill(leavingBytes = 0): void {
    mkdirSync(this.#filler, { recursive: true });
    const piece = Buffer.alloc(64 * 1024, 1);
    for (let size = piece.length, i = 0; size >= 512;) {
      const { bavail, bsize } = statfsSync(this.folder);
      if (leavingBytes > 0 && bavail * bsize <= leavingBytes) return;
      try {
        writeFileSync(join(this.#filler, `${i++}`), piece.subarray(0, size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  }

  /** Gives it back. */
  makeRoom(): void {
    rmSync(this.#filler, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await runTool('umount', [this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
