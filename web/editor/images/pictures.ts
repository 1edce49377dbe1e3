/**
 * What the editor asks of whoever keeps the pictures of the document. The words are those of `web/files`, which is given in
 * by the page; the editor knows neither a server nor a store.
 */

export type PictureSending =
  | { readonly state: 'sending'; readonly part: number }
  | { readonly state: 'waiting' }
  | { readonly state: 'refused'; readonly words: string };

export type PictureState =
  | { readonly state: 'loading' | 'missing' | 'unreachable' }
  | { readonly state: 'shown'; readonly url: string; readonly sending: PictureSending | null }
  | { readonly state: 'refused'; readonly words: string };

export type AddedPicture =
  | { readonly ok: true; readonly file: string; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly words: string };

export interface Pictures {
  /** Takes in a picture; from then on it has an id, is shown, and is sent when it can be. */
  add(blob: Blob): Promise<AddedPicture>;
  /** A block with this file was pasted: the document is to get the file. */
  adopt(file: string): Promise<void>;
  /** Calls back when `stateOf` changes. Returns how to end that. */
  watch(file: string, listener: () => void): () => void;
  stateOf(file: string): PictureState;
  /** Tries again what was refused. */
  retry(file: string): void;
}
