/** Draws a date as a chip, written the way of whoever reads it. */
import { formatDay, readDate } from '../../../flow/inline-objects/date.ts';
import type { InlineView } from './inline-view.ts';
import { showDay } from './show-day.ts';

export const dateView: InlineView = {
  draw(dom, values) {
    const day = readDate(values);
    if (day === null) return false;
    dom.classList.add('flow-date');
    const time = document.createElement('time');
    time.dateTime = formatDay(day);
    time.textContent = showDay(day);
    dom.title = showDay(day, 'full');
    dom.replaceChildren(time);
    return true;
  },
};
