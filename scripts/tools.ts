/**
 * Running the tools of this project as child processes: with the Node and the programs that `npm ci` brought, from the
 * root, with their output either shown or kept. Knows nothing of what any tool means.
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** The checkout's folder. */
export const ROOT = join(import.meta.dirname, '..');

const BIN = join(ROOT, 'node_modules', '.bin');

interface ToolOptions {
  /** True to let the tool write to the terminal; otherwise its output is returned. */
  readonly show?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface ToolResult {
  /** The exit code; 1 where a signal ended it or it could not be started. */
  readonly code: number;
  /** What it wrote to stdout and stderr, in the order it came. Empty when it was shown. */
  readonly output: string;
}

/** The environment in which `node` is the one in node_modules, whoever started us. */
export function toolEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}`, ...extra };
}

/** Runs a program to its end. Never rejects: a program that cannot be started is a failed one. */
export function runTool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      env: toolEnvironment(options.env),
      stdio: options.show === true ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const pieces: Buffer[] = [];
    child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr?.on('data', (piece: Buffer) => pieces.push(piece));
    child.on('error', (error) => resolve({ code: 1, output: `${program}: ${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(pieces).toString('utf8') }));
  });
}
