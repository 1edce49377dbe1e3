/** How a file stands in this page, as whoever shows it needs to know. */

/** On its way to the server. `part` is from 0 to 1. */
export type Sending =
  | { readonly state: 'sending'; readonly part: number }
  /** It is kept on this device, and sent when the server can be reached. */
  | { readonly state: 'waiting' }
  /** The server said no, in words. */
  | { readonly state: 'refused'; readonly words: string };

export type FileState =
  | { readonly state: 'loading' }
  /** `url` is good for as long as somebody watches the file. `sending` is null once the server has it. */
  | { readonly state: 'shown'; readonly url: string; readonly sending: Sending | null }
  /** The document does not have it, or not yet: whoever put it in may still be sending it. Asked for again by and by. */
  | { readonly state: 'missing' }
  /** The server cannot be reached and this device has no copy. Asked for again by and by. */
  | { readonly state: 'unreachable' }
  | { readonly state: 'refused'; readonly words: string };

export const LOADING: FileState = { state: 'loading' };
