/**
 * One window of one browser, as little as a journey needs of it: the same few verbs for Chromium (Playwright), Firefox (WebDriver BiDi) and
 * WebKitGTK (WebDriver), so that one journey is played in all three. Says nothing of how a browser is driven nor of what stands in the page.
 */

export type BrowserName = 'chromium' | 'firefox' | 'webkit';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Window {
  readonly browser: BrowserName;
  /** What the page wrote to its console as errors or warnings, and errors that nobody caught. */
  readonly troubles: readonly string[];
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Calls a function in the page. It sees nothing of the file it stands in; what goes in and out is JSON. */
  evaluate<A, R>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Runs a script of ours in the page, whatever its Content-Security-Policy says. */
  addScript(source: string): Promise<void>;
  /** Presses one key with what is held: `Enter`, `Control+Shift+z`. */
  press(keys: string): Promise<void>;
  /** Types characters, each a key of its own. */
  type(text: string): Promise<void>;
  click(at: Point): Promise<void>;
  /** Presses at the first point, moves over the others and lets go at the last. */
  drag(over: readonly Point[]): Promise<void>;
  move(to: Point): Promise<void>;
  /** Gives files to the input that the selector names. */
  setFiles(selector: string, paths: readonly string[]): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  screenshot(path: string): Promise<void>;
  /** Ends the window; what it kept on the device goes with it. */
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** A browser that runs, and gives windows of which none knows another's storage. */
export interface Driver {
  open(options?: WindowOptions): Promise<Window>;
  close(): Promise<void>;
}

/** The source of a call that takes one JSON text and answers with one. */
export function callSource(run: (arg: never) => unknown): string {
  return `async (json) => JSON.stringify(await (${run.toString()})(JSON.parse(json))) ?? 'null'`;
}
