/**
 * The pictures of a clipboard that has them only as RTF: Word and LibreOffice Writer name a file of their own machine in the HTML, which no page
 * may read, and put the picture itself into the RTF beside it. Finds PNGs and JPEGs and nothing else; knows no HTML. In time linear in the text.
 */

/** No paste has more that a person would wait for. */
const MAX_PICTURES = 500;
/** Groups deeper in a picture than any program writes: what follows is no RTF. */
const MAX_NESTING = 50;

/** Pictures, and the groups whose pictures are none of the text's: signs of lists, and second copies for programs of the nineties. */
const GROUPS = /\{\\(?:\*\\)?(?:(pict)|nonshppict|shprslt|listpicture)(?![a-z])/g;

/** Packed as `data:` addresses, in their order in the text; null for a picture of another kind, which still has its place. */
export function rtfPictures(rtf: string): (string | null)[] {
  const pictures: (string | null)[] = [];
  if (!rtf.startsWith('{\\rtf')) return pictures;
  const group = new RegExp(GROUPS);
  for (let found = group.exec(rtf); found !== null && pictures.length < MAX_PICTURES; found = group.exec(rtf)) {
    const end = groupEnd(rtf, found.index);
    if (found[1] !== undefined) pictures.push(readPicture(rtf, found.index, end));
    group.lastIndex = end;
  }
  return pictures;
}

/** Where the group ends that begins here; the end of the text for one that never does. */
function groupEnd(rtf: string, open: number): number {
  const sign = /[\\{}]/g;
  sign.lastIndex = open;
  let depth = 0;
  for (let found = sign.exec(rtf); found !== null; found = sign.exec(rtf)) {
    if (found[0] === '\\') sign.lastIndex = found.index + 2;
    else {
      depth += found[0] === '{' ? 1 : -1;
      if (depth === 0) return found.index + 1;
      if (depth > MAX_NESTING) break;
    }
  }
  return rtf.length;
}

function readPicture(rtf: string, open: number, end: number): string | null {
  // Behind the properties, in groups and words of their own, stand the bytes as digits.
  let at = open + 1;
  let kind: 'png' | 'jpeg' | null = null;
  const step = /\s+|\\\*|\\([a-z]+)(-?\d+)? ?|(\{)/y;
  for (;;) {
    step.lastIndex = at;
    const found = step.exec(rtf);
    if (found === null || step.lastIndex > end) break;
    const [, word, , group] = found;
    if (word === 'bin') return null;
    if (word === 'pngblip') kind = 'png';
    if (word === 'jpegblip') kind = 'jpeg';
    at = group === undefined ? step.lastIndex : groupEnd(rtf, found.index);
  }
  if (kind === null) return null;
  const digits = rtf.slice(at, end - 1).replace(/\s+/g, '');
  if (digits === '' || digits.length % 2 === 1 || /[^\da-f]/i.test(digits)) return null;
  return `data:image/${kind};base64,${base64(digits)}`;
}

/** Bytes at a time: as many as three of them make no remainder, and as few as a call takes. */
const PIECE = 3 * 4096;

function base64(digits: string): string {
  const pieces: string[] = [];
  for (let from = 0; from < digits.length; from += PIECE * 2) {
    const to = Math.min(from + PIECE * 2, digits.length);
    let bytes = '';
    for (let at = from; at < to; at += 2) bytes += String.fromCharCode(Number.parseInt(digits.slice(at, at + 2), 16));
    pieces.push(btoa(bytes));
  }
  return pieces.join('');
}
