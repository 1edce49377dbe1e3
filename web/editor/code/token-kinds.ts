/** The kinds of words that code is made of, as they are coloured. The style sheet has a colour for each name. */

/** 0 is plain text. Kept short: a reader tells no more than this many colours apart. */
export const TOKEN_KINDS = [
  'plain',
  'comment',
  'string',
  'number',
  'keyword',
  'function',
  'type',
  'property',
  'tag',
  'operator',
  'inserted',
  'deleted',
  'heading',
] as const;

/** Which scopes of a TextMate grammar are of which kind; of two that fit, the longer scope wins. */
export const KIND_SCOPES: Readonly<Record<Exclude<(typeof TOKEN_KINDS)[number], 'plain'>, readonly string[]>> = {
  comment: ['comment', 'punctuation.definition.comment', 'string.quoted.docstring'],
  string: ['string', 'punctuation.definition.string', 'constant.character', 'markup.inline.raw', 'markup.fenced_code'],
  number: ['constant.numeric', 'constant.language', 'constant.other', 'support.constant', 'variable.language'],
  keyword: ['keyword', 'storage', 'keyword.operator.new', 'keyword.operator.word', 'punctuation.definition.keyword'],
  function: ['entity.name.function', 'support.function', 'variable.function', 'meta.function-call.generic'],
  type: ['entity.name.type', 'entity.name.class', 'entity.other.inherited-class', 'support.type', 'support.class'],
  property: [
    'entity.other.attribute-name',
    'support.type.property-name',
    'meta.object-literal.key',
    'variable.other.property',
  ],
  tag: ['entity.name.tag', 'punctuation.definition.tag', 'keyword.control.at-rule'],
  operator: ['keyword.operator', 'punctuation.separator', 'punctuation.accessor'],
  inserted: ['markup.inserted'],
  deleted: ['markup.deleted', 'invalid'],
  heading: ['markup.heading', 'entity.name.section', 'markup.bold'],
};
