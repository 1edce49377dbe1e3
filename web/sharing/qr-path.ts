/** A QR code as the path of an SVG drawing: one square for each dark module. Pure. */

/** The drawing's path and its side, in modules, with the quiet zone of four that readers need (ISO/IEC 18004, 5.3.8). */
export function qrPath(dark: readonly (readonly boolean[])[]): { readonly path: string; readonly side: number } {
  const quiet = 4;
  const runs: string[] = [];
  for (const [y, row] of dark.entries()) {
    let x = 0;
    while (x < row.length) {
      let end = x;
      while (row[end] === true) end += 1;
      if (end > x) runs.push(`M${x + quiet} ${y + quiet}h${end - x}v1h-${end - x}z`);
      x = Math.max(end, x + 1);
    }
  }
  return { path: runs.join(''), side: dark.length + 2 * quiet };
}

/** The drawing as a file of its own. */
export function qrFile({ path, side }: { readonly path: string; readonly side: number }): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`;
}
