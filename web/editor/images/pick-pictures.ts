/** Lets the person choose pictures from their device, or just one. Needs a click or a key that is under way: browsers ask for one. */
import { IMAGE_TYPES } from '../../../protocol/files.ts';

export function pickPictures(onPicked: (files: readonly File[]) => void, most: 'one' | 'many' = 'many'): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = IMAGE_TYPES.join(',');
  input.multiple = most === 'many';
  // Some browsers forget about an input that is not on the page while its dialog is open.
  input.hidden = true;
  document.body.append(input);
  input.addEventListener('change', () => {
    input.remove();
    onPicked([...(input.files ?? [])]);
  });
  input.addEventListener('cancel', () => input.remove());
  input.click();
}
