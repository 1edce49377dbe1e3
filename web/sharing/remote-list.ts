/**
 * A list that the server keeps and this page shows: loaded when somebody looks, and again when the server says that it
 * changed. Owns which answer is the latest, and the trouble of the last attempt. Knows no React and not what the rows are.
 */
import type { ApiError, ApiResult } from '../sync/rest-caller.ts';
import { Store, type Readable } from '../sync/store.ts';

export interface RemoteState<Row> {
  /** Null until the first answer. */
  readonly rows: readonly Row[] | null;
  /** What kept the last call from succeeding; null where it did succeed. */
  readonly trouble: ApiError | null;
}

export class RemoteList<Row> implements Readable<RemoteState<Row>> {
  readonly #fetch: () => Promise<ApiResult<readonly Row[]>>;
  readonly #state = new Store<RemoteState<Row>>({ rows: null, trouble: null });
  #asked = 0;
  #watchers = 0;

  constructor(fetchRows: () => Promise<ApiResult<readonly Row[]>>) {
    this.#fetch = fetchRows;
  }

  readonly get = (): RemoteState<Row> => this.#state.get();
  readonly subscribe = (listener: () => void): (() => void) => {
    const end = this.#state.subscribe(listener);
    this.#watchers += 1;
    let ended = false;
    return () => {
      if (!ended) this.#watchers -= 1;
      ended = true;
      end();
    };
  };

  /** What an earlier call answers late is dropped. */
  async load(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const answer = await this.#fetch();
    if (mine !== this.#asked) return;
    if (answer.ok) this.#state.set({ rows: answer.value, trouble: null });
    else this.#state.set({ ...this.#state.get(), trouble: answer.error });
  }

  /** It changed on the server: loaded again where somebody looks at it. */
  refresh(): void {
    if (this.#watchers > 0) void this.load();
  }

  /** It no longer concerns this person. */
  clear(): void {
    this.#asked += 1;
    this.#state.set({ rows: null, trouble: null });
  }

  /** Waits for a change to be made and shows the list as it is then. The answer's value, or null where it failed. */
  async after<T>(change: Promise<ApiResult<T>>): Promise<{ readonly value: T } | null> {
    const answer = await change;
    if (!answer.ok) {
      this.#state.set({ ...this.#state.get(), trouble: answer.error });
      return null;
    }
    await this.load();
    return { value: answer.value };
  }
}
