/** Where the caret would be under a point of the window. Owns which of the two ways a browser knows; knows nothing of the text. */

interface Place {
  readonly node: Node;
  readonly offset: number;
}

/** Null where nothing stands there that a caret could stand in, and where there is no page to ask. */
export function placeUnderPoint(x: number, y: number): Place | null {
  if (typeof document === 'undefined') return null;
  if ('caretPositionFromPoint' in document) {
    const place = document.caretPositionFromPoint(x, y);
    return place === null ? null : { node: place.offsetNode, offset: place.offset };
  }
  // WebKit has the older of the two alone (WebKitGTK 2.50, Safari before 18.4). The standard one is always there by its type.
  const older = document as unknown as { caretRangeFromPoint?: (x: number, y: number) => Range | null };
  const range = older.caretRangeFromPoint?.(x, y) ?? null;
  return range === null ? null : { node: range.startContainer, offset: range.startOffset };
}
