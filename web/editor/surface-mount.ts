/**
 * What of an editor lives only while it has elements to draw into: carets, painted code, pictures, what a pointer does in the text. Owns its
 * beginning and its end, as often as there are new elements. Knows no toolbar and no key.
 */
import type { LexicalEditor } from 'lexical';
import type { FlowBinding } from './binding/flow-binding.ts';
import { CaretBroadcast } from './carets/caret-broadcast.ts';
import { RemoteCarets } from './carets/remote-carets.ts';
import { registerCheckboxes } from './checkboxes.ts';
import { paintCode } from './code/late-painter.ts';
import type { ContainerDesk } from './containers/container-desk.ts';
import { mountContainers } from './containers/mount-containers.ts';
import type { DrawingPace } from './drawing-pace.ts';
import { registerEquationBlocks } from './formulas/equation-blocks.ts';
import type { ImageDesk } from './images/image-desk.ts';
import type { ImageInserter } from './images/image-inserter.ts';
import { pickPictures } from './images/pick-pictures.ts';
import { registerImages } from './images/register-images.ts';
import { registerLinkClicks } from './links/link-clicks.ts';
import { registerObjectClicks } from './objects/object-clicks.ts';
import type { ObjectDesk } from './objects/object-desk.ts';
import type { Places } from './places.ts';
import type { SurfaceElements, SurfaceOptions } from './surface-options.ts';

interface MountOptions extends Pick<
  SurfaceOptions,
  'awareness' | 'presence' | 'clock' | 'copy' | 'folds' | 'pictures'
> {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly pace: DrawingPace;
  readonly places: Places;
  readonly containers: ContainerDesk;
  readonly images: ImageDesk;
  readonly imageInserter: ImageInserter;
  readonly objects: ObjectDesk;
}

export class SurfaceMount {
  readonly #options: MountOptions;
  #ends: (() => void)[] = [];

  constructor(options: MountOptions) {
    this.#options = options;
  }

  /** Draws into these from now on, and no more into those before. */
  begin({ text, overlay }: SurfaceElements): void {
    this.end();
    const { awareness, binding, clock, containers, copy, editor, folds, imageInserter, images } = this.#options;
    const { objects, pace, pictures, places, presence } = this.#options;
    editor.setRootElement(text);
    const stopPacing = pace.begin(binding, text);
    const carets = new RemoteCarets({ editor, binding, awareness, presence, clock, text, overlay });
    const broadcast = new CaretBroadcast({ editor, binding, awareness, clock });
    this.#ends = [
      paintCode(editor),
      () => carets.close(),
      () => broadcast.close(),
      registerCheckboxes(editor, text),
      registerObjectClicks({ editor, desk: objects, clock, text, copy }),
      registerEquationBlocks(editor),
      registerLinkClicks(editor, text, (address) => places.follow(address)),
      mountContainers({ editor, desk: containers, text, folds }),
      registerImages({
        editor,
        desk: images,
        pictures,
        onReplace: (key) => pickPictures(([file]) => file && void imageInserter.replace(key, file), 'one'),
      }),
      stopPacing,
      () => editor.setRootElement(null),
    ];
  }

  /** May be called twice. */
  end(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}
