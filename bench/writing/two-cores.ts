/** Keeps the whole measurement, browser and servers included, on two cores: what a small laptop or server has to spare. */
import { execFileSync } from 'node:child_process';
import { PINNING_COMMAND } from '../machine.ts';

const CORES = '0,1';

/** Child processes stay where their parent is. Does nothing where the machine cannot pin. */
export function keepToCores(): void {
  try {
    execFileSync(PINNING_COMMAND, ['-a', '-p', '-c', CORES, String(process.pid)], { stdio: 'ignore' });
  } catch {
    process.stderr.write('This machine cannot keep a process on two cores; all are used.\n');
  }
}
