/**
 * Node classes as Lexical's playground and its users define them beside the packages: what a document that moves in may hold.
 * Their fields are what the bindings store; nothing is drawn.
 */
import { DecoratorNode, ElementNode, TextNode, type SerializedElementNode, type SerializedLexicalNode } from 'lexical';

/** An element of one type without anything of its own. */
function elementClass(type: string, isShadowRoot: boolean) {
  return class extends ElementNode {
    static override getType(): string {
      return type;
    }
    static override clone(node: ElementNode): ElementNode {
      return new this(node.__key);
    }
    static override importJSON(json: SerializedElementNode): ElementNode {
      return new this().updateFromJSON(json);
    }
    override isShadowRoot(): boolean {
      return isShadowRoot;
    }
    override createDOM(): HTMLElement {
      throw new Error('a headless editor draws nothing');
    }
    override updateDOM(): boolean {
      return false;
    }
  };
}

export const CollapsibleContainerNode = elementClass('collapsible-container', true);
export const CollapsibleTitleNode = elementClass('collapsible-title', false);
export const CollapsibleContentNode = elementClass('collapsible-content', true);
export const LayoutItemNode = elementClass('layout-item', true);
/** Of no program that this one knows. */
export const SpoilerNode = elementClass('spoiler', false);

export class LayoutContainerNode extends ElementNode {
  __templateColumns = '1fr 1fr';
  static override getType(): string {
    return 'layout-container';
  }
  static override clone(node: LayoutContainerNode): LayoutContainerNode {
    const copy = new LayoutContainerNode(node.__key);
    copy.__templateColumns = node.__templateColumns;
    return copy;
  }
  static override importJSON(json: SerializedElementNode): LayoutContainerNode {
    return new LayoutContainerNode().updateFromJSON(json);
  }
  override exportJSON(): SerializedElementNode & { readonly templateColumns: string } {
    return { ...super.exportJSON(), templateColumns: this.__templateColumns };
  }
  override isShadowRoot(): boolean {
    return true;
  }
  override createDOM(): HTMLElement {
    throw new Error('a headless editor draws nothing');
  }
  override updateDOM(): boolean {
    return false;
  }
}

export class MentionNode extends TextNode {
  static override getType(): string {
    return 'mention';
  }
  static override clone(node: MentionNode): MentionNode {
    return new MentionNode(node.__text, node.__key);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** A decorator whose fields are those of `defaults`; `fields` says what it has otherwise. */
function decoratorClass(type: string, defaults: Fields, isInlineNode: boolean) {
  class Decorator extends DecoratorNode<null> {
    constructor(fields: Fields = {}, key?: string) {
      super(key);
      // The bindings take a node's own fields that begin with two underscores.
      for (const [name, value] of Object.entries({ ...defaults, ...fields })) Reflect.set(this, `__${name}`, value);
    }
    static override getType(): string {
      return type;
    }
    static override clone(node: Decorator): Decorator {
      return new Decorator(node.fields(), node.__key);
    }
    static override importJSON(json: SerializedLexicalNode): Decorator {
      return new Decorator().updateFromJSON(json);
    }
    fields(): Fields {
      return Object.fromEntries(Object.keys(defaults).map((name) => [name, Reflect.get(this, `__${name}`)]));
    }
    override exportJSON(): SerializedLexicalNode {
      return { ...super.exportJSON(), ...this.fields() };
    }
    override isInline(): boolean {
      return isInlineNode;
    }
    override createDOM(): HTMLElement {
      throw new Error('a headless editor draws nothing');
    }
    override updateDOM(): boolean {
      return false;
    }
  }
  return Decorator;
}

export const ImageNode = decoratorClass(
  'image',
  { src: '', altText: '', width: 'inherit', height: 'inherit', maxWidth: 800, showCaption: false },
  true,
);
export const EquationNode = decoratorClass('equation', { equation: '', inline: false }, true);
export const PageBreakNode = decoratorClass('page-break', {}, false);
export const YouTubeNode = decoratorClass('youtube', { id: '' }, false);
/** Of a program that this one does not know; somebody wrote into it all the same. */
export const PollNode = decoratorClass(
  'poll',
  { question: '', options: [] as readonly { readonly text: string }[] },
  false,
);
