/** Markdown both ways, as one part of the page that is fetched when somebody comes to write (`late-markdown.ts`). */
export { insertMarkdownFile } from './dropped-files.ts';
export { looksLikeMarkdown } from './looks-like-markdown.ts';
export { writeMarkdown, writeMarkdownFile } from './markdown-writer.ts';
export { PastedMarkdown } from './pasted-markdown.ts';
