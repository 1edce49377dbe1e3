/** Draws the mention of a person or a document as a chip. A label is a stranger's text: shown as text, in isolation. */
import { mentionPath, readMention } from '../../../flow/inline-objects/mention.ts';
import type { InlineView } from './inline-view.ts';

export const mentionView: InlineView = {
  draw(dom, values) {
    const mention = readMention(values);
    if (mention === null) return false;
    dom.classList.add('flow-mention', `flow-mention-${mention.kind}`);
    const label = document.createElement('bdi');
    if (mention.kind === 'person') {
      label.textContent = `@${mention.label === '' ? 'somebody' : mention.label}`;
      dom.replaceChildren(label);
      return true;
    }
    label.textContent = mention.label === '' ? 'Untitled' : mention.label;
    const path = mentionPath(mention);
    if (path === null) {
      dom.replaceChildren(label);
      return true;
    }
    const link = document.createElement('a');
    link.className = 'flow-mention-link';
    link.setAttribute('href', path);
    link.setAttribute('rel', 'noopener');
    link.append(label);
    dom.replaceChildren(link);
    return true;
  },
};
