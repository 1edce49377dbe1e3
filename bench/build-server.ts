/** Has Weft built as `npm start` has it, so that what operators run is what is measured; a bench of the sources would be another server. */
import { ensureServer } from '../scripts/server-build.ts';

export async function buildServer(): Promise<void> {
  const built = await ensureServer(() => console.error('Building the server ...'));
  if (built.kind === 'failed') throw new Error(`the server could not be built:\n${built.output}`);
}
