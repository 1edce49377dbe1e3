/**
 * Why a store cannot be opened at all, in one line for the person who starts the server. Beside AppError, because it is
 * told to somebody at a terminal and never crosses the wire.
 */
export class StorageOpenError extends Error {
  override readonly name = 'StorageOpenError';
  /** What those who write are told where this happens to a server that runs. */
  readonly code: 'storage_failed' | 'disk_full';

  constructor(words: string, options?: ErrorOptions & { readonly code?: StorageOpenError['code'] }) {
    super(words, options);
    this.code = options?.code ?? 'storage_failed';
  }
}
