/**
 * Drives WebKitGTK, the engine that Safari is made of, by the WebDriver that it comes with (Debian's webkit2gtk-driver): its MiniBrowser, on a
 * screen of its own (Xvfb). One driver program and one browser for each window, since each takes one session. Knows nothing of Weft.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { z } from 'zod';
import { ActingWindow, type Source } from './actions.ts';
import { callSource, type Driver, type Window, type WindowOptions } from './window.ts';

const answer = z.object({ value: z.unknown() });
const failure = z.object({ error: z.string(), message: z.string() });
const session = z.object({ sessionId: z.string() });
const rect = z.object({ width: z.number(), height: z.number() });
const element = z.record(z.string(), z.string());

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const at = probe.address();
  probe.close();
  await once(probe, 'close');
  if (at === null || typeof at === 'string') throw new Error('no port was given');
  return at.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** A screen that nobody looks at; its name, such as `:99`. */
async function startScreen(): Promise<{ readonly name: string; readonly child: ChildProcess }> {
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const name = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    child.stdout.on('data', (piece: Buffer) => resolve(`:${piece.toString('utf8').trim()}`));
  });
  return { name, child };
}

class WebKitWindow extends ActingWindow implements Window {
  readonly browser = 'webkit';
  readonly troubles: string[] = [];
  readonly #child: ChildProcess;
  readonly #base: string;
  #session = '';

  private constructor(child: ChildProcess, base: string) {
    super();
    this.#child = child;
    this.#base = base;
  }

  static async open(program: string, screen: string, options: WindowOptions): Promise<WebKitWindow> {
    const { driver, browser } = programs(program);
    const port = await freePort();
    const child = spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DISPLAY: screen,
        LANG: 'en_GB.UTF-8',
        LANGUAGE: 'en_GB',
        GTK_THEME: options.dark === true ? 'Adwaita:dark' : 'Adwaita',
        // Root in a container has no user namespaces, and there is no graphics card; the pages opened here are our own.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
    });
    const window = new WebKitWindow(child, `http://127.0.0.1:${port}`);
    let unfinished = '';
    // The browser writes what a page's console says to the output that it shares with its driver.
    child.stdout.on('data', (piece: Buffer) => {
      const lines = (unfinished + piece.toString('utf8')).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) if (/CONSOLE .*\b(ERROR|WARN)/.test(line)) window.troubles.push(line);
    });
    child.stderr.resume();
    await window.#begin(browser);
    await window.resize(options.width ?? 1280, options.height ?? 800);
    return window;
  }

  async #begin(browser: string): Promise<void> {
    const capabilities = {
      alwaysMatch: {
        'webkitgtk:browserOptions': {
          binary: browser,
          args: ['--automation', '--enable-write-console-messages-to-stdout=true'],
        },
      },
    };
    // The driver listens a moment after it started, and says nothing when it does.
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        this.#session = (await this.#ask('POST', '/session', { capabilities }, session)).sessionId;
        return;
      } catch (error) {
        if (!(error instanceof TypeError) || Date.now() > deadline) throw error;
      }
    }
  }

  async #ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body: object | null, shape: z.ZodType<T>): Promise<T> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = answer.parse(await response.json());
    const failed = failure.safeParse(value);
    if (failed.success) throw new Error(`${path}: ${failed.data.error}: ${failed.data.message}`);
    return shape.parse(value);
  }

  async #post<T>(path: string, body: object, shape: z.ZodType<T>): Promise<T> {
    return this.#ask('POST', `/session/${this.#session}${path}`, body, shape);
  }

  protected override async perform(actions: readonly Source[]): Promise<void> {
    await this.#post('/actions', { actions }, z.unknown());
  }

  async goto(url: string): Promise<void> {
    await this.#post('/url', { url }, z.unknown());
  }

  async reload(): Promise<void> {
    await this.#post('/refresh', {}, z.unknown());
  }

  async evaluate<A, R>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R> {
    const script = `const done = arguments[1]; (${callSource(run)})(arguments[0]).then(
      (json) => done({ json }), (error) => done({ error: String(error && error.stack || error) }));`;
    const told = await this.#post(
      '/execute/async',
      { script, args: [JSON.stringify(arg ?? null)] },
      z.object({ json: z.string().optional(), error: z.string().optional() }),
    );
    if (told.error !== undefined) throw new Error(told.error);
    // What the function returned is what came back, as JSON.
    return JSON.parse(told.json ?? 'null') as R;
  }

  async addScript(source: string): Promise<void> {
    await this.#post('/execute/sync', { script: source, args: [] }, z.unknown());
  }

  async setFiles(selector: string, paths: readonly string[]): Promise<void> {
    const found = await this.#post('/element', { using: 'css selector', value: selector }, element);
    const [id] = Object.values(found);
    await this.#post(`/element/${id ?? ''}/value`, { text: paths.join('\n') }, z.unknown());
  }

  /** A window has a bar and a border of its own, and no call sets what is within. */
  async resize(width: number, height: number): Promise<void> {
    await this.#post('/window/rect', { width, height }, rect);
    const inner = await this.evaluate(() => ({ width: innerWidth, height: innerHeight }), null);
    await this.#post('/window/rect', { width: 2 * width - inner.width, height: 2 * height - inner.height }, rect);
  }

  async screenshot(path: string): Promise<void> {
    const data = await this.#ask('GET', `/session/${this.#session}/screenshot`, null, z.string());
    writeFileSync(path, Buffer.from(data, 'base64'));
  }

  async close(): Promise<void> {
    await this.#ask('DELETE', `/session/${this.#session}`, null, z.unknown()).catch(() => undefined);
    await end(this.#child);
  }
}

/** The driver and the browser that it starts, as one name: `driver,browser`. */
function programs(names: string): { readonly driver: string; readonly browser: string } {
  const [driver = '', browser = ''] = names.split(',');
  return { driver, browser };
}

/** `names` are the driver's and the browser's paths, parted by a comma. */
export function webkitDriver(names: string): Driver {
  let screen: Promise<{ readonly name: string; readonly child: ChildProcess }> | null = null;
  return {
    async open(options = {}) {
      screen ??= startScreen();
      return WebKitWindow.open(names, (await screen).name, options);
    },
    async close() {
      if (screen !== null) await end((await screen).child);
      screen = null;
    },
  };
}
