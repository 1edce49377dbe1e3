/** What stands in a frame beside or instead of the picture: how far it is sent, that it is not here, why not. Draws, and knows nothing else. */
import type { PictureSending, PictureState } from './pictures.ts';

type Said = PictureState | PictureSending | null;

/** `onRetry` is null where trying again means nothing. Draws only what changed: a bar that is made anew does not move. */
export function drawSign(note: HTMLElement, said: Said, onRetry: (() => void) | null): void {
  const kind = said?.state ?? 'none';
  if (said?.state === 'sending') {
    drawProgress(note, said.part);
    return;
  }
  const words = wordsOf(said);
  if (note.dataset['kind'] === kind && note.dataset['words'] === words) return;
  note.dataset['kind'] = kind;
  note.dataset['words'] = words;
  const parts: Node[] = words === '' ? [] : [text(words)];
  if (kind === 'refused' && onRetry !== null) {
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.className = 'picture-button picture-retry';
    retry.textContent = 'Try again';
    retry.addEventListener('click', onRetry);
    parts.push(retry);
  }
  note.replaceChildren(...parts);
}

function drawProgress(note: HTMLElement, part: number): void {
  if (note.dataset['kind'] !== 'sending') {
    note.dataset['kind'] = 'sending';
    delete note.dataset['words'];
    const bar = document.createElement('div');
    bar.className = 'picture-progress';
    bar.setAttribute('role', 'progressbar');
    bar.setAttribute('aria-label', 'Sending the picture');
    bar.append(document.createElement('span'));
    note.replaceChildren(bar);
  }
  const bar = note.querySelector<HTMLElement>('.picture-progress');
  const done = bar?.querySelector('span');
  const percent = Math.round(part * 100);
  bar?.setAttribute('aria-valuenow', String(percent));
  if (done !== null && done !== undefined) done.style.width = `${percent}%`;
}

function wordsOf(said: Said): string {
  switch (said?.state) {
    case 'waiting':
      return 'On this device. It is sent when the server can be reached.';
    case 'missing':
      return 'This picture is not here yet. Whoever put it in may still be sending it.';
    case 'unreachable':
      return 'This picture is not on this device, and the server cannot be reached.';
    case 'refused':
      return said.words;
    default:
      return '';
  }
}

function text(words: string): HTMLElement {
  const made = document.createElement('span');
  made.textContent = words;
  return made;
}
