/**
 * The files of one document, over REST, bound to the document and the token that this page has it open with. Answers as
 * `rest-caller.ts` says; none throws. An upload says how far it is, which only XMLHttpRequest can.
 */
import { filePath, filesPath, type CreatedFile, type FileId } from '../../protocol/files.ts';
import type { ApiResult, RestCaller } from './rest-caller.ts';
import { errorOf, UNREACHABLE } from './rest-caller.ts';

export class FileApi {
  readonly #rest: RestCaller;
  readonly #documentId: string;
  readonly #token: string;

  constructor(rest: RestCaller, documentId: string, token: string) {
    this.#rest = rest;
    this.#documentId = documentId;
    this.#token = token;
  }

  /** `onProgress` hears of the part that is sent, from 0 to 1. */
  upload(file: Blob, onProgress: (part: number) => void, signal: AbortSignal): Promise<ApiResult<CreatedFile>> {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const abort = () => request.abort();
      const end = (result: ApiResult<CreatedFile>) => {
        signal.removeEventListener('abort', abort);
        resolve(result);
      };
      const unreachable = () => end({ ok: false, error: UNREACHABLE });
      request.open('POST', filesPath(this.#documentId));
      for (const [name, value] of Object.entries(this.#rest.headersFor(this.#token)))
        request.setRequestHeader(name, value);
      request.setRequestHeader('content-type', 'application/octet-stream');
      request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
      request.addEventListener('load', () => end(answerOf(request)));
      for (const event of ['error', 'abort', 'timeout'] as const) request.addEventListener(event, unreachable);
      signal.addEventListener('abort', abort);
      if (signal.aborted) unreachable();
      else request.send(file);
    });
  }

  /** True where the document has the file. */
  async has(id: FileId): Promise<ApiResult<boolean>> {
    const answer = await this.#fetch(id, 'HEAD', null);
    if (answer === null) return { ok: false, error: UNREACHABLE };
    return answer.ok || answer.status === 404 ? { ok: true, value: answer.ok } : { ok: false, error: UNREACHABLE };
  }

  async download(id: FileId, signal: AbortSignal): Promise<ApiResult<Blob>> {
    const answer = await this.#fetch(id, 'GET', signal);
    if (answer === null) return { ok: false, error: UNREACHABLE };
    try {
      if (answer.ok) return { ok: true, value: await answer.blob() };
      const body: unknown = JSON.parse(await answer.text());
      return { ok: false, error: errorOf(body) };
    } catch {
      // It broke off half-way, or the answer is not ours.
      return { ok: false, error: UNREACHABLE };
    }
  }

  async #fetch(id: FileId, method: 'GET' | 'HEAD', signal: AbortSignal | null): Promise<Response | null> {
    try {
      return await fetch(filePath(this.#documentId, id), {
        method,
        headers: this.#rest.headersFor(this.#token),
        credentials: 'same-origin',
        cache: 'no-store',
        signal,
      });
    } catch {
      // No network, or the page goes.
      return null;
    }
  }
}

function answerOf(request: XMLHttpRequest): ApiResult<CreatedFile> {
  try {
    const body: unknown = JSON.parse(request.responseText);
    // The server answers a success with this shape (protocol/files.ts).
    return request.status === 201 ? { ok: true, value: body as CreatedFile } : { ok: false, error: errorOf(body) };
  } catch {
    return { ok: false, error: UNREACHABLE };
  }
}
