/**
 * Puts things into the text that are more than a key's action: mentions, dates, characters, whatever the Insert menu and the
 * suggestions offer. Owns that each is one update, and that a form opens where one is needed. Draws nothing.
 */
import { $getRoot, $getSelection, type LexicalEditor } from 'lexical';
import { dateValues, type Day } from '../../flow/inline-objects/date.ts';
import { mentionValues } from '../../flow/inline-objects/mention.ts';
import type { FlowBinding } from './binding/flow-binding.ts';
import { ACTIONS, type ActionName } from './commands/actions.ts';
import { $textSelection } from './commands/selected-blocks.ts';
import type { NewContainer } from './containers/container-desk.ts';
import { $insertInline } from './inlines/insert-inline.ts';
import { dayOf } from './inlines/show-day.ts';
import { ObjectDesk } from './objects/object-desk.ts';
import { COMMAND_TAG } from './shortcuts/register-keys.ts';
import { emojiSource } from './typeahead/emoji-source.ts';
import { insertSource, type Insertable } from './typeahead/insert-source.ts';
import { mentionSource, type Mentionable, type Mentionables } from './typeahead/mention-source.ts';
import { Typeahead } from './typeahead/typeahead.ts';

export interface InserterOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly mentionables: Mentionables;
  readonly endStep: () => void;
  readonly insertContainer: (kind: NewContainer) => void;
  /** Lets the person choose pictures, and puts them in. */
  readonly pickPictures: () => void;
  /** Milliseconds of the clock on the wall. */
  readonly now: () => number;
}

export class Inserter {
  readonly objects: ObjectDesk;
  readonly typeahead: Typeahead;
  readonly #editor: LexicalEditor;
  readonly #endStep: () => void;
  readonly #insertContainer: (kind: NewContainer) => void;
  readonly #pickPictures: () => void;

  constructor({ editor, binding, mentionables, endStep, now, insertContainer, pickPictures }: InserterOptions) {
    this.#editor = editor;
    this.#endStep = endStep;
    this.#pickPictures = pickPictures;
    this.#insertContainer = insertContainer;
    const today = (): Day => dayOf(now());
    this.objects = new ObjectDesk({ editor, binding, endStep, today });
    this.typeahead = new Typeahead({
      editor,
      binding,
      endStep,
      sources: [
        mentionSource({
          mentionables,
          today,
          insertMention: (mention) => this.#mention(mention),
          insertDay: (day) => this.#update(() => void $insertSpaced(() => $insertInline(dateValues(day)))),
          pickDay: () => void this.objects.make('date'),
        }),
        emojiSource((text) => this.#update(() => $textSelection()?.insertText(text))),
        insertSource((one) => this.insert(one)),
      ],
    });
  }

  close(): void {
    this.typeahead.close();
    this.objects.close();
  }

  /** What a menu offers to insert: at once, or by a form at the caret. */
  insert({ act }: Insertable): void {
    if ('action' in act) this.run(act.action);
    else if ('container' in act) {
      this.#update($ensureCaret);
      this.#insertContainer(act.container);
    } else if ('sign' in act) this.suggest(act.sign);
    else if ('pick' in act) {
      this.#update($ensureCaret);
      this.#pickPictures();
    } else {
      this.#update($ensureCaret);
      this.objects.make(act.object);
    }
  }

  /** Types the sign that opens suggestions at the caret, as a button for somebody who does not know the sign. */
  suggest(sign: '@' | ':' | '/'): void {
    this.#editor.update(
      () => {
        $ensureCaret();
        const selection = $textSelection();
        const before =
          selection === null ? '' : selection.anchor.getNode().getTextContent().slice(0, selection.anchor.offset);
        selection?.insertText(selection.anchor.type === 'text' && /\S$/.test(before) ? ` ${sign}` : sign);
      },
      { discrete: true },
    );
    this.#editor.focus();
    this.typeahead.ask();
  }

  /** Does to the selected text what a key or a button stands for, as a step of its own. */
  run(name: ActionName): void {
    this.#endStep();
    this.#update(() => {
      $ensureCaret();
      ACTIONS[name]();
    });
    this.#endStep();
  }

  #mention(mention: Mentionable): void {
    this.#update(() => $insertSpaced(() => $insertInline(mentionValues(mention))));
  }

  #update($act: () => void): void {
    if (!this.#editor.isEditable()) return;
    this.#editor.update($act, { discrete: true, tag: COMMAND_TAG });
  }
}

/** Somebody who has not been in the text yet means its end. */
function $ensureCaret(): void {
  if ($getSelection() === null) $getRoot().selectEnd();
}

/** One goes on writing behind what was inserted, and a word does not begin right at it. */
function $insertSpaced($insert: () => boolean): void {
  if ($insert()) $textSelection()?.insertText(' ');
}
