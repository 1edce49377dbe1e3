import { COMMAND_PRIORITY_NORMAL, KEY_BACKSPACE_COMMAND } from 'lexical';
import { describe, expect, it } from 'vitest';
import { EditorKit } from '../editor-kit.ts';
import { quotesOf, registerSmartTypography, smarten } from './smart-typography.ts';

/** What stands there once each character has been typed after the other. */
function typed(text: string, language: string): string {
  let before = '';
  for (const char of text) {
    before += char;
    const made = smarten(before, quotesOf(language));
    if (made !== null) before = before.slice(0, made.from) + made.text;
  }
  return before;
}

describe('smart quotes and dashes', () => {
  it.each([
    ['en', `"so" he said, 'no'`, '“so” he said, ‘no’'],
    ['en', `("so")`, '(“so”)'],
    ['en', `"'so' it is"`, '“‘so’ it is”'],
    ['de', `"so" sagte er, 'nein'`, '„so“ sagte er, ‚nein‘'],
    ['de', `"Er sagte 'nein'"`, '„Er sagte ‚nein‘“'],
    ['de-CH', `"so"`, '«so»'],
    ['fr', `"ainsi" dit-il, l'heure`, '«\u202Fainsi\u202F» dit-il, l’heure'],
    ['sv', `"så"`, '”så”'],
    ['xx', `"so"`, '“so”'],
  ])('%s: %s', (language, text, expected) => {
    expect(typed(text, language)).toBe(expected);
  });

  it('an apostrophe is one in every language', () => {
    for (const language of ['en', 'de', 'fr', 'pl']) expect(typed(`geht's`, language)).toBe('geht’s');
    expect(typed(`rock 'n' roll, the '90s`, 'en')).toBe('rock ‘n’ roll, the ’90s');
    expect(typed(`'it's'`, 'en')).toBe('‘it’s’');
  });

  it('feet and inches stay as they are, unless a quotation ends there', () => {
    expect(typed(`5' 11"`, 'en')).toBe(`5' 11"`);
    expect(typed(`"in 1990"`, 'en')).toBe('“in 1990”');
  });

  it('dashes between words and between spaces; options of a command and rules stay', () => {
    expect(typed('one--two', 'en')).toBe('one—two');
    expect(typed('one -- two', 'en')).toBe('one – two');
    expect(typed('git --help', 'en')).toBe('git --help');
    expect(typed('---', 'en')).toBe('---');
    expect(typed('wait...', 'en')).toBe('wait…');
    expect(typed('wait....', 'en')).toBe('wait….');
  });
});

it('an address stays as it is typed: with other characters it would lead elsewhere', () => {
  expect(typed('see https://x.org/a--b...c/it\'s -- "so"', 'en')).toBe("see https://x.org/a--b...c/it's – “so”");
  expect(typed('(www.x.org/one--two)', 'en')).toBe('(www.x.org/one--two)');
});

describe('smart typography in the editor', () => {
  function kitWith(language: () => string | null): EditorKit {
    const kit = new EditorKit();
    registerSmartTypography({
      editor: kit.editor,
      language,
      endStep: () => kit.history.endStep(),
      undo: () => queueMicrotask(() => kit.undo()),
    });
    return kit;
  }
  // Node has no key events; this is all that the handlers look at.
  const backspaceKey = { preventDefault() {} } as unknown as KeyboardEvent;
  /** As the key: Lexical asks the commands before it deletes. */
  async function backspace(kit: EditorKit): Promise<void> {
    let taken = false;
    kit.act(() => {
      taken = kit.editor.dispatchCommand(KEY_BACKSPACE_COMMAND, backspaceKey);
    });
    await Promise.resolve();
    if (!taken) kit.backspace();
  }

  it('replaces while one types, and undo gives back what was typed', () => {
    const kit = kitWith(() => 'en');
    kit.type('"so"');
    expect(kit.lines()).toEqual(['“so”']);
    kit.undo();
    expect(kit.lines()).toEqual(['“so"']);
    kit.close();
  });

  it('Backspace right after it gives back what was typed, and the next one deletes', async () => {
    const kit = kitWith(() => 'de');
    kit.type('so -- ');
    expect(kit.lines()).toEqual(['so – ']);
    await backspace(kit);
    expect(kit.lines()).toEqual(['so -- ']);
    kit.type('x');
    expect(kit.lines()).toEqual(['so -- x']);
    kit.close();
  });

  it('after something else was typed, Backspace is Backspace', () => {
    const kit = kitWith(() => 'en');
    let passedOn = 0;
    kit.editor.registerCommand(KEY_BACKSPACE_COMMAND, () => ++passedOn > 0, COMMAND_PRIORITY_NORMAL);
    kit.type('"a');
    kit.act(() => kit.editor.dispatchCommand(KEY_BACKSPACE_COMMAND, backspaceKey));
    expect(passedOn).toBe(1);
    kit.type('b"');
    kit.act(() => kit.editor.dispatchCommand(KEY_BACKSPACE_COMMAND, backspaceKey));
    expect(passedOn).toBe(1);
    kit.close();
  });

  it('does nothing in code, and nothing for whoever does not want it', () => {
    const kit = kitWith(() => 'en');
    kit.type('`a"b` "c"');
    expect(kit.lines()).toEqual(['<c>a"b</c> “c”']);
    kit.type('\n```\n"d" -- ');
    expect(kit.lines().at(-1)).toContain('"d" -- ');
    kit.close();
    const plain = kitWith(() => null);
    plain.type('"so" -- ...');
    expect(plain.lines()).toEqual(['"so" -- ...']);
    plain.close();
  });
});
