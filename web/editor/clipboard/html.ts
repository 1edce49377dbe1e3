/** HTML both ways, as one part of the page that is fetched when somebody comes to write (`late-html.ts`). */
export { drawnPictures } from './drawn-pictures.ts';
export { readHtml } from './html-reader.ts';
export { writeHtml } from './html-writer.ts';
