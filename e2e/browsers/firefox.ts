/**
 * Drives the machine's own Firefox by WebDriver BiDi, which it speaks by itself: no driver program, no patched build. Owns one process with a
 * profile of its own; each window has a container of its own, so that none sees another's storage. Knows nothing of Weft.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { ActingWindow, type Source } from './actions.ts';
import { callSource, type Driver, type Window, type WindowOptions } from './window.ts';

const message = z.object({
  id: z.number().nullish(),
  type: z.string(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});
const logEntry = z.object({
  level: z.string(),
  text: z.string().nullable(),
  source: z.object({ context: z.string().optional() }),
  stackTrace: z.object({ callFrames: z.array(z.object({ url: z.string(), lineNumber: z.number() })) }).optional(),
});
const created = z.object({ context: z.string() });
const userContext = z.object({ userContext: z.string() });
const evaluated = z.union([
  z.object({ type: z.literal('success'), result: z.object({ value: z.string().optional() }) }),
  z.object({ type: z.literal('exception'), exceptionDetails: z.object({ text: z.string() }) }),
]);
const located = z.object({ nodes: z.array(z.object({ sharedId: z.string() })) });
const picture = z.object({ data: z.string() });

/** What a browser of a test leaves alone: first-run pages, updates, everything that asks somebody elsewhere. */
const QUIET: Readonly<Record<string, string | number | boolean>> = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.update.enabled': false,
  'intl.accept_languages': 'en-GB, en',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.server': 'data:,',
  'browser.translations.enable': false,
};

class Connection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  readonly #onLog: (entry: z.infer<typeof logEntry>) => void;
  #count = 0;

  private constructor(socket: WebSocket, onLog: (entry: z.infer<typeof logEntry>) => void) {
    this.#socket = socket;
    this.#onLog = onLog;
    socket.on('message', (data) => this.#take(data));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox is gone'));
    });
  }

  static async open(address: string, onLog: (entry: z.infer<typeof logEntry>) => void): Promise<Connection> {
    const socket = new WebSocket(address, { perMessageDeflate: false });
    await once(socket, 'open');
    return new Connection(socket, onLog);
  }

  async send<T>(method: string, params: object, shape: z.ZodType<T>): Promise<T> {
    this.#count += 1;
    const id = this.#count;
    const result = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
    return shape.parse(result);
  }

  #take(data: RawData): void {
    // With the default binary type what comes is one Buffer.
    const told = message.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '{}'));
    if (told.method === 'log.entryAdded') this.#onLog(logEntry.parse(told.params));
    if (typeof told.id !== 'number') return;
    const asked = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if (told.type === 'error') asked?.reject(new Error(`${told.error ?? ''}: ${told.message ?? ''}`));
    else asked?.resolve(told.result);
  }
}

class FirefoxWindow extends ActingWindow implements Window {
  readonly browser = 'firefox';
  readonly troubles: string[] = [];
  readonly context: string;
  readonly #user: string;
  readonly #connection: Connection;

  constructor(connection: Connection, user: string, context: string) {
    super();
    this.#connection = connection;
    this.#user = user;
    this.context = context;
  }

  async #send(method: string, params: object = {}): Promise<void> {
    await this.#connection.send(method, { context: this.context, ...params }, z.unknown());
  }

  protected override async perform(actions: readonly Source[]): Promise<void> {
    await this.#send('input.performActions', { actions });
  }

  goto(url: string): Promise<void> {
    return this.#send('browsingContext.navigate', { url, wait: 'complete' });
  }

  reload(): Promise<void> {
    return this.#send('browsingContext.reload', { wait: 'complete' });
  }

  async #call(source: string, args: readonly string[]): Promise<string | undefined> {
    const told = await this.#connection.send(
      'script.callFunction',
      {
        functionDeclaration: source,
        target: { context: this.context },
        arguments: args.map((value) => ({ type: 'string', value })),
        awaitPromise: true,
        userActivation: true,
      },
      evaluated,
    );
    if (told.type === 'exception') throw new Error(told.exceptionDetails.text);
    return told.result.value;
  }

  async evaluate<A, R>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R> {
    const told = await this.#call(callSource(run), [JSON.stringify(arg ?? null)]);
    // What the function returned is what came back, as JSON.
    return JSON.parse(told ?? 'null') as R;
  }

  async addScript(source: string): Promise<void> {
    await this.#call(`() => { ${source}\n }`, []);
  }

  async setFiles(selector: string, files: readonly string[]): Promise<void> {
    const { nodes } = await this.#connection.send(
      'browsingContext.locateNodes',
      { context: this.context, locator: { type: 'css', value: selector } },
      located,
    );
    await this.#send('input.setFiles', { element: nodes[0], files });
  }

  resize(width: number, height: number): Promise<void> {
    return this.#send('browsingContext.setViewport', { viewport: { width, height } });
  }

  async screenshot(path: string): Promise<void> {
    const { data } = await this.#connection.send(
      'browsingContext.captureScreenshot',
      { context: this.context },
      picture,
    );
    writeFileSync(path, Buffer.from(data, 'base64'));
  }

  async close(): Promise<void> {
    await this.#connection.send('browser.removeUserContext', { userContext: this.#user }, z.unknown());
  }
}

/** One process. A Firefox shows one colour scheme to all its windows, so a dark window has a process of its own. */
class FirefoxProcess {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #connection: Connection;
  readonly #windows: Map<string, FirefoxWindow>;

  private constructor(
    child: ChildProcess,
    profile: string,
    connection: Connection,
    windows: Map<string, FirefoxWindow>,
  ) {
    this.#child = child;
    this.#profile = profile;
    this.#connection = connection;
    this.#windows = windows;
  }

  static async start(program: string, dark: boolean): Promise<FirefoxProcess> {
    const profile = mkdtempSync(join(tmpdir(), 'weft-firefox-'));
    const preferences = { ...QUIET, 'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1 };
    const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
    writeFileSync(join(profile, 'user.js'), `${lines.join('\n')}\n`);
    const child = spawn(program, ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: '1' },
    });
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`Firefox ended with code ${code}:\n${said.slice(-2000)}`)));
      child.stderr.on('data', (piece: Buffer) => {
        said += piece.toString('utf8');
        const found = /WebDriver BiDi listening on (ws:\S+)\n/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const windows = new Map<string, FirefoxWindow>();
    const connection = await Connection.open(`${address}/session`, (entry) => {
      if (entry.level !== 'error' && entry.level !== 'warn') return;
      const at = entry.stackTrace?.callFrames[0];
      const where = at === undefined ? '' : ` (${at.url.replace(/#.*/, '')}:${at.lineNumber})`;
      windows.get(entry.source.context ?? '')?.troubles.push(`${entry.text ?? ''}${where}`);
    });
    await connection.send('session.new', { capabilities: {} }, z.unknown());
    await connection.send('session.subscribe', { events: ['log.entryAdded'] }, z.unknown());
    return new FirefoxProcess(child, profile, connection, windows);
  }

  async open(width: number, height: number): Promise<Window> {
    const { userContext: user } = await this.#connection.send('browser.createUserContext', {}, userContext);
    const { context } = await this.#connection.send(
      'browsingContext.create',
      { type: 'tab', userContext: user },
      created,
    );
    const window = new FirefoxWindow(this.#connection, user, context);
    this.#windows.set(context, window);
    await window.resize(width, height);
    return window;
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    await this.#connection.send('browser.close', {}, z.unknown()).catch(() => this.#child.kill('SIGKILL'));
    await gone;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export function firefoxDriver(program: string): Driver {
  const running = new Map<boolean, Promise<FirefoxProcess>>();
  return {
    async open({ dark = false, width = 1280, height = 800 }: WindowOptions = {}) {
      const process = running.get(dark) ?? FirefoxProcess.start(program, dark);
      running.set(dark, process);
      return (await process).open(width, height);
    },
    async close() {
      for (const process of running.values()) await (await process).close();
      running.clear();
    },
  };
}
