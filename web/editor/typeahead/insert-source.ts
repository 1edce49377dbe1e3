/** `/`: everything that can be put into a document, by name. The Insert menu has the same list. */
import type { CalloutKind } from '../../../flow/blocks/callout.ts';
import type { ActionName } from '../commands/actions.ts';
import type { NewContainer } from '../containers/container-desk.ts';
import type { NewObject } from '../objects/object-desk.ts';
import type { Suggestion, SuggestionSource } from './typeahead.ts';

export interface Insertable {
  readonly label: string;
  /** Further words by which it is found. */
  readonly also: string;
  /** In a menu it stands with its like, below this name and by a shorter one of its own. */
  readonly among?: { readonly name: string; readonly short: string };
  readonly act:
    | { readonly action: ActionName }
    | { readonly object: NewObject }
    | { readonly container: NewContainer }
    | { readonly pick: 'pictures' }
    | { readonly sign: '@' | ':' };
}

function callout(kind: CalloutKind, short: string, also: string): Insertable {
  return {
    label: `${short} callout`,
    also: `callout box ${also}`,
    among: { name: 'Callout', short },
    act: { container: `callout:${kind}` },
  };
}

function columns(count: 2 | 3 | 4): Insertable {
  return {
    label: `${count} columns`,
    also: 'columns layout side',
    among: { name: 'Columns', short: `${count} columns` },
    act: { container: `columns:${count}` },
  };
}

export const INSERTABLES: readonly Insertable[] = [
  { label: 'Picture', also: 'picture image photo upload file', act: { pick: 'pictures' } },
  { label: 'Table', also: 'table grid cells', act: { container: 'table' } },
  callout('note', 'Note', 'info'),
  callout('tip', 'Tip', 'hint success'),
  callout('warning', 'Warning', 'attention caution'),
  callout('danger', 'Danger', 'error'),
  {
    label: 'Collapsible section',
    also: 'collapsible section toggle details fold',
    act: { container: 'toggle' },
  },
  columns(2),
  columns(3),
  columns(4),
  { label: 'Code block', also: 'code source program', act: { action: 'codeBlock' } },
  { label: 'Equation', also: 'equation math tex latex formula', act: { action: 'equationBlock' } },
  { label: 'Formula in the line', also: 'formula inline math tex equation', act: { object: 'formula' } },
  { label: 'Date', also: 'date day calendar', act: { object: 'date' } },
  { label: 'Card of a link', also: 'card embed link bookmark', act: { object: 'embed' } },
  { label: 'Horizontal rule', also: 'rule line divider', act: { action: 'rule' } },
  { label: 'Page break', also: 'page break print', act: { action: 'pageBreak' } },
];

const TURN_INTO: readonly Insertable[] = [
  { label: 'Text', also: 'text plain paragraph', act: { action: 'paragraph' } },
  { label: 'Heading 1', also: 'heading title h1', act: { action: 'heading1' } },
  { label: 'Heading 2', also: 'heading h2', act: { action: 'heading2' } },
  { label: 'Heading 3', also: 'heading h3', act: { action: 'heading3' } },
  { label: 'Bulleted list', also: 'list bullet unordered', act: { action: 'bulletList' } },
  { label: 'Numbered list', also: 'list number ordered', act: { action: 'numberedList' } },
  { label: 'Checklist', also: 'list check todo task', act: { action: 'checkList' } },
  { label: 'Quote', also: 'quote blockquote', act: { action: 'quote' } },
];

/** What the Insert menu has by their signs. */
const BY_SIGN: readonly Insertable[] = [
  { label: 'Emoji', also: 'emoji smiley', act: { sign: ':' } },
  { label: 'Mention', also: 'mention person people document', act: { sign: '@' } },
];

export function insertSource(insert: (one: Insertable) => void): SuggestionSource {
  return {
    name: 'insert',
    // At the start of a word, so that a path or a fraction opens nothing.
    pattern: /(?:^|\s)(\/[a-z0-9 ]{0,24})$/iu,
    find(typed) {
      const query = typed.trim().toLowerCase();
      const isNamed = ({ label }: Insertable): boolean => label.toLowerCase().startsWith(query);
      return [...TURN_INTO, ...INSERTABLES, ...BY_SIGN]
        .filter(
          (one) =>
            isNamed(one) || `${one.label.toLowerCase()} ${one.also}`.split(' ').some((word) => word.startsWith(query)),
        )
        .toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
        .map((one): Suggestion => ({ id: one.label, label: one.label, take: () => insert(one) }));
    },
  };
}
