import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrFile, qrPath } from './qr-path.ts';

/** The modules that a path fills, read back from it. */
function filled(path: string, side: number): boolean[][] {
  const modules = Array.from({ length: side }, () => Array.from({ length: side }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = Number(x); at < Number(x) + Number(width); at += 1) {
      const row = modules[Number(y)];
      if (row !== undefined) row[at] = true;
    }
  }
  return modules;
}

describe('qrPath', () => {
  it('draws exactly the dark modules, inside a quiet zone of four', () => {
    const { data, size } = encode('https://weft.example/d/0123456789012345678901#0123456789012345678901', {
      border: 0,
    });
    const { path, side } = qrPath(data);
    expect(side).toBe(size + 8);
    const drawn = filled(path, side);
    expect(drawn.slice(4, -4).map((row) => row.slice(4, -4))).toEqual(data);
    expect(drawn.flat().filter(Boolean)).toHaveLength(data.flat().filter(Boolean).length);
  });

  it('makes a file that is white where it is not dark, whatever lies behind it', () => {
    expect(qrFile(qrPath([[true]]))).toContain('<path fill="#fff" d="M0 0h9v9H0z"/><path d="M4 4h1v1h-1z"/>');
  });
});
