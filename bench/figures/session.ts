/** Runs a measurement against a freshly started server with an empty data folder, and tidies up whatever happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender } from '../contenders.ts';
import { Crowd, type CrowdSize } from '../load/crowd.ts';
import { ServerProcess } from '../server-process.ts';

/** A folder that is gone when `run` has ended. */
export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function withServer<T>(
  contender: Contender,
  dataDir: string,
  run: (server: ServerProcess) => Promise<T>,
  measuresMemory = false,
): Promise<T> {
  const server = await ServerProcess.start(contender, dataDir, measuresMemory);
  try {
    return await run(server);
  } finally {
    await server.kill();
  }
}

/** A server on an empty folder. */
export function withFreshServer<T>(
  contender: Contender,
  run: (server: ServerProcess, folder: string) => Promise<T>,
  measuresMemory = false,
): Promise<T> {
  return withFolder((folder) => withServer(contender, folder, (server) => run(server, folder), measuresMemory));
}

const LOOK_EVERY_MS = 500;
/** A server that took less than this in that time was idle: its timers and heartbeats cost that much. */
const IDLE_CPU_MS = 30;

/**
 * Waits until the server has done next to nothing for `idleMs`. A fixed pause would not do: Hocuspocus goes on working for
 * seconds after it confirmed the last of 138,000 updates, and stores only then.
 */
export async function quiet(server: ServerProcess, idleMs = LOOK_EVERY_MS): Promise<void> {
  for (let before = server.cpuMs() - IDLE_CPU_MS; server.cpuMs() - before >= IDLE_CPU_MS;) {
    before = server.cpuMs();
    await pause(idleMs);
  }
}

const SETTLED_AFTER_MS = 10_000;
const SETTLED_AT_MOST_MS = 45_000;
/** Less than this share is no fall. */
const FALL = 0.02;

/**
 * What the server holds once it stopped giving memory back. V8 keeps what a burst of work made it take for 10 to 20 seconds after the
 * burst, collected or not.
 */
export async function settledBytes(server: ServerProcess, atMostMs = SETTLED_AT_MOST_MS): Promise<number> {
  await quiet(server);
  let lowest = await server.heldBytes();
  const startedAt = performance.now();
  for (let since = startedAt; ;) {
    const now = performance.now();
    if (now - since >= SETTLED_AFTER_MS || now - startedAt >= atMostMs) return lowest;
    await pause(2000);
    const held = await server.heldBytes();
    if (held < lowest * (1 - FALL)) since = performance.now();
    lowest = Math.min(lowest, held);
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function withCrowd<T>(
  contender: Contender,
  size: CrowdSize,
  run: (crowd: Crowd, server: ServerProcess) => Promise<T>,
): Promise<T> {
  return withFolder((folder) =>
    withServer(contender, folder, async (server) => {
      const crowd = await Crowd.open(await contender.createDocument(server.port), server.port, size);
      try {
        return await run(crowd, server);
      } finally {
        await crowd.close();
      }
    }),
  );
}
