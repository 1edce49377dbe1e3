/** What the page around the text adds to the command palette: printing, and the choices of how one writes. */
import type { PaletteCommand } from '../editor/palette-commands.ts';
import type { OpenDocument } from './open-document.ts';

export function pageCommands({ papers, preferences }: Pick<OpenDocument, 'papers' | 'preferences'>): PaletteCommand[] {
  const turn = (name: 'focus' | 'smartTypography' | 'spellcheck' | 'outline') => () =>
    preferences.change({ [name]: !preferences.get()[name] });
  return [
    { id: 'focus-mode', label: 'Focus mode', also: 'distraction free zen', run: turn('focus') },
    { id: 'outline', label: 'Outline in the margin', also: 'headings contents show hide', run: turn('outline') },
    { id: 'copy-markdown', label: 'Copy as Markdown', also: 'md export', run: () => void papers.copyAsMarkdown() },
    {
      id: 'download-markdown',
      label: 'Download as Markdown',
      also: 'md export file',
      run: () => void papers.download('markdown'),
    },
    {
      id: 'download-html',
      label: 'Download as web page',
      also: 'html export',
      run: () => void papers.download('html'),
    },
    { id: 'print', label: 'Print', also: 'paper pdf', run: printSoon },
    {
      id: 'preferences',
      label: 'Preferences',
      also: 'settings language theme',
      run: () => preferences.choosing.set(true),
    },
    {
      id: 'smart-quotes',
      label: 'Smart quotes and dashes',
      also: 'typography ellipsis',
      run: turn('smartTypography'),
    },
    { id: 'spelling', label: 'Check spelling', also: 'spellcheck', run: turn('spellcheck') },
  ];
}

/** Once what it was chosen in has gone: the browser holds still while it asks how to print. */
export function printSoon(): void {
  requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
}
