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
): Promise<T> {
  const server = await ServerProcess.start(contender, dataDir);
  try {
    return await run(server);
  } finally {
    await server.kill();
  }
}

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
