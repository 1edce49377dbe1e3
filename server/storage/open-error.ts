/**
 * Why a store cannot be opened at all, in one line for the person who starts the server. Beside AppError, because it is
 * told to somebody at a terminal and never crosses the wire.
 */
export class StorageOpenError extends Error {
  override readonly name = 'StorageOpenError';
}
