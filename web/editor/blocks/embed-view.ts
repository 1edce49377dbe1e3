/**
 * Draws an embed as a card: the title the writer gave, the host and the path of the address. Nothing is loaded from there,
 * and an address that is not one of the web is text that nothing happens on (HOSTILE I1).
 */
import { embedTitle, embedUrl } from '../../../flow/blocks/embed.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import type { VoidView } from './void-view.ts';

export const embedView: VoidView = {
  name: 'embed',
  draw(dom, props) {
    const url = embedUrl(props);
    const card = document.createElement(url === null ? 'div' : 'a');
    card.className = 'embed-card';
    if (card instanceof HTMLAnchorElement && url !== null) {
      card.href = url.href;
      card.rel = 'noopener noreferrer nofollow ugc';
    }
    const title = part('embed-title', titleOf(props, url));
    card.append(title, part('embed-address', url === null ? 'This address is not opened by Weft.' : addressOf(url)));
    dom.replaceChildren(card);
  },
};

function titleOf(props: BlockProps, url: URL | null): string {
  const title = embedTitle(props).trim();
  return title === '' ? (url?.host ?? 'Link') : title;
}

function addressOf(url: URL): string {
  const path = `${url.pathname}${url.search}`;
  return path === '/' ? url.host : `${url.host}${readable(path)}`;
}

function readable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function part(className: string, text: string): HTMLElement {
  const line = document.createElement('span');
  line.className = className;
  const isolated = document.createElement('bdi');
  isolated.textContent = text;
  line.append(isolated);
  return line;
}
