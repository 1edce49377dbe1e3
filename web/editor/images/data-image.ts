/** Pictures that come as text in a pasted page, and the pictures among the files of a clipboard or a drag. */

/** What no server of ours would take is not even unpacked. */
const MAX_LENGTH = 80_000_000;

/** The picture that a `data:` address holds; null for one that holds none, or is not packed as programs pack pictures. */
export function readDataImage(src: unknown): Blob | null {
  if (typeof src !== 'string' || src.length > MAX_LENGTH) return null;
  const packed = /^data:(image\/[a-z0-9.+-]{1,40});base64,/i.exec(src);
  if (packed === null) return null;
  try {
    const bytes = atob(src.slice(packed[0].length).replace(/\s/g, ''));
    return new Blob([Uint8Array.from(bytes, (char) => char.charCodeAt(0))], { type: packed[1] ?? '' });
  } catch {
    // Not base64 after all.
    return null;
  }
}

export function imageFilesOf(data: { readonly files: readonly File[] }): File[] {
  return data.files.filter(({ type }) => type.startsWith('image/'));
}
