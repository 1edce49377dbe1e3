/** Where the tools of a selection stand: above it, or else below it, and never over it. Pure geometry. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const GAP = 8;

/**
 * `first` and `last` are the first and the last line of the selection, `size` what is to be placed, `room` the part of the window
 * that is free. Null where it would lie over the selection.
 */
export function floatingPlace(
  first: Box,
  last: Box,
  size: { readonly width: number; readonly height: number },
  room: Box,
): { readonly left: number; readonly top: number } | null {
  const along = (line: Box): number =>
    Math.max(room.left, Math.min((line.left + line.right) / 2 - size.width / 2, room.right - size.width));
  const above = first.top - GAP - size.height;
  if (above >= room.top && first.top <= room.bottom) return { left: along(first), top: above };
  const below = last.bottom + GAP;
  if (below + size.height <= room.bottom && last.bottom >= room.top) return { left: along(last), top: below };
  return null;
}
