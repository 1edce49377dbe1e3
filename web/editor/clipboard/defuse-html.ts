/**
 * Prepares pasted HTML for the parser. A document that is parsed apart from the page applies no style and runs no handler,
 * but the browser still reports each against the page's content security policy. So style and handler attributes go in
 * under other names, and style sheets are taken out and handed over as text. One pass, in time linear in the text.
 */

/** Where the style attribute of a defused element is found. */
export const STYLE_ATTRIBUTE = 'data-pasted-style';

export interface DefusedHtml {
  readonly html: string;
  /** The contents of the style elements. */
  readonly sheets: readonly string[];
}

const NAME_END = /[\s/>]/;
const ATTRIBUTE_END = /[\s/>=]/;
const VALUE_END = /[\s>]/;

export function defuseHtml(html: string): DefusedHtml {
  return new Defuser(html).run();
}

class Defuser {
  readonly #html: string;
  readonly #sheets: string[] = [];
  #out = '';
  /** Everything before this is in `#out` or was left out. */
  #written = 0;
  #at = 0;

  constructor(html: string) {
    this.#html = html;
  }

  run(): DefusedHtml {
    for (;;) {
      const open = this.#html.indexOf('<', this.#at);
      if (open === -1) break;
      if (this.#html.startsWith('<!--', open)) this.#at = this.#after('-->', open + 4);
      else if (/[a-z]/i.test(this.#html.charAt(open + 1))) this.#tag(open);
      else this.#at = open + 1;
    }
    return { html: this.#out + this.#html.slice(this.#written), sheets: this.#sheets };
  }

  #tag(open: number): void {
    this.#at = open + 1;
    const name = this.#until(NAME_END).toLowerCase();
    while (this.#at < this.#html.length && this.#html.charAt(this.#at) !== '>') this.#attribute();
    this.#at++;
    if (name !== 'style' && name !== 'script') return;
    // What stands in these is no markup.
    const close = new RegExp(`</${name}`, 'gi');
    close.lastIndex = this.#at;
    const end = close.exec(this.#html)?.index ?? this.#html.length;
    if (name === 'style') {
      this.#sheets.push(this.#html.slice(this.#at, end));
      this.#out += this.#html.slice(this.#written, open);
      this.#written = Math.min(this.#after('>', end), this.#html.length);
    }
    this.#at = Math.max(end, this.#written);
  }

  #attribute(): void {
    if (/[\s/]/.test(this.#html.charAt(this.#at))) {
      this.#at++;
      return;
    }
    const start = this.#at;
    // A name may even begin with an equals sign; without this step nothing would move on.
    this.#at++;
    const name = (this.#html.charAt(start) + this.#until(ATTRIBUTE_END)).toLowerCase();
    const replacement = name === 'style' ? STYLE_ATTRIBUTE : name.startsWith('on') ? `data-pasted-${name}` : null;
    if (replacement !== null) {
      this.#out += this.#html.slice(this.#written, start) + replacement;
      this.#written = this.#at;
    }
    this.#skipSpace();
    if (this.#html.charAt(this.#at) !== '=') return;
    this.#at++;
    this.#skipSpace();
    const quote = this.#html.charAt(this.#at);
    if (quote === '"' || quote === "'") this.#at = this.#after(quote, this.#at + 1);
    else this.#until(VALUE_END);
  }

  #skipSpace(): void {
    while (/\s/.test(this.#html.charAt(this.#at))) this.#at++;
  }

  /** Moves to the first character that matches and returns what was passed. */
  #until(end: RegExp): string {
    const start = this.#at;
    while (this.#at < this.#html.length && !end.test(this.#html.charAt(this.#at))) this.#at++;
    return this.#html.slice(start, this.#at);
  }

  #after(text: string, from: number): number {
    const found = this.#html.indexOf(text, from);
    return found === -1 ? this.#html.length : found + text.length;
  }
}
