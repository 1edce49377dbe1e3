/** What an editor is made with, and what it draws into. */
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Clock } from '../sync/ports.ts';
import type { Presences } from './carets/remote-carets.ts';
import type { KeptFolds } from './containers/folding.ts';
import type { Pictures } from './images/pictures.ts';
import type { ToolDesk } from './tools/tool-desk.ts';
import type { Mentionables } from './typeahead/mention-source.ts';

export interface SurfaceOptions {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly presence: Presences;
  /** Who and what a mention can be of. */
  readonly mentionables: Mentionables;
  /** Who keeps the pictures of the document. */
  readonly pictures: Pictures;
  /** Which tools around the text are open; the page's. */
  readonly tools: ToolDesk;
  readonly documentId: string;
  /** The scheme and host of the page. */
  readonly origin: string;
  readonly editable: boolean;
  readonly clock: Clock;
  /** Puts text on the clipboard; false where the browser refuses. */
  readonly copy: (text: string) => Promise<boolean>;
  readonly isApple: boolean;
  /** Which sections this reader has shut. */
  readonly folds: KeptFolds;
  /** Gives a new block its id. */
  readonly makeId: () => string;
  /** Hears of what went wrong inside the editor; it goes on with what it showed before. */
  readonly onError: (error: Error) => void;
}

/** The elements that the surface draws into; React makes them and leaves them alone. */
export interface SurfaceElements {
  /** The editable text. */
  readonly text: HTMLElement;
  /** Lies over the text, takes no pointer; the carets of the others are drawn into it. */
  readonly overlay: HTMLElement;
}
