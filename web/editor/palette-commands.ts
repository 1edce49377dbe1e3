/** What the page that holds the editor adds to its palette: commands of its own, by name. */

export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  /** Further words by which it is found. */
  readonly also?: string;
  readonly run: () => void;
}
