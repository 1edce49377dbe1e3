/** A document as a page of the web that stands by itself: one file, nothing loaded from anywhere, no script. Pure. */
import type { Fragment } from './fragment.ts';
import { escapeHtml, writeHtml, type PictureAddress } from './html-writer.ts';

const LOOK = `:root{color-scheme:light dark}body{max-width:46rem;margin:3rem auto;padding:0 1.25rem;font:1.0625rem/1.6 system-ui,sans-serif}
img{max-width:100%;height:auto}figure{margin:1.5rem 0}figcaption{font-size:.875rem;opacity:.75}
blockquote{margin:1rem 0;padding:.1rem 1rem;border-left:3px solid #8888}
pre{padding:1rem;overflow-x:auto;background:#8881;border-radius:.5rem}code{font-family:ui-monospace,monospace;font-size:.9em}
table{border-collapse:collapse}td,th{border:1px solid #8888;padding:.35rem .6rem;text-align:start;vertical-align:top}`;

export function writeHtmlFile(title: string, language: string, fragment: Fragment, pictures: PictureAddress): string {
  const words = escapeHtml(title.trim() === '' ? 'Untitled' : title.trim());
  const lang = language === '' ? '' : ` lang="${escapeHtml(language)}"`;
  // Whatever is in it, nothing runs and nothing is fetched but pictures by an address of the web.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:";
  return (
    `<!doctype html>\n<html${lang}>\n<head>\n<meta charset="utf-8">\n` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">\n` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>${words}</title>\n<style>${LOOK}</style>\n` +
    `</head>\n<body dir="auto">\n<h1>${words}</h1>\n${writeHtml(fragment, pictures)}\n</body>\n</html>\n`
  );
}
