/** The figures as a page to look at: a bar for each contender. Pure: results in, HTML out; it loads nothing and runs no script. */
import type { Figure } from './figure.ts';
import { type Outcome, type Rounds, type Row, outcomesOf, rowsOf, shown } from './report.ts';

const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --quiet: #5b6675; --ground: #fff; --line: #e3e7ec; --bar: #b6c0cc; --ours: #2f6fde; --good: #1a7f47; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e6eaf0; --quiet: #9aa6b5; --ground: #14181e; --line: #2a313b; --bar: #4a5664; --ours: #6ea0ff; --good: #5fd08f; --bad: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .25rem; }
p { margin: .25rem 0 .75rem; color: var(--quiet); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: normal; white-space: nowrap; }
thead th { color: var(--quiet); font-size: .85rem; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.bar { width: 45%; } .track { display: block; height: .8rem; border-radius: .2rem; background: var(--bar); } .ours .track { background: var(--ours); } .ours th { font-weight: 600; }
ul { list-style: none; padding: 0; margin: .5rem 0; font-size: .9rem; } .met { color: var(--good); } .missed { color: var(--bad); }
@media (max-width: 40rem) { td.bar { display: none; } table { display: block; overflow-x: auto; } }
`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function rowHtml(figure: Figure, row: Row, longest: number): string {
  const [main, ...others] = figure.columns;
  if (main === undefined) return '';
  const value = row.medians[main.key] ?? 0;
  const width = longest > 0 ? Math.max(0.5, (Math.max(0, value) / longest) * 100) : 0.5;
  const cells = others.map(({ digits, key }) => `<td class="number">${shown(row.medians[key], digits)}</td>`);
  const number = `${row.isFloor ? '&ge; ' : ''}${shown(row.medians[main.key], main.digits)}`;
  return `<tr${row.name === 'Weft' ? ' class="ours"' : ''}><th scope="row">${escaped(row.name)}</th><td class="bar"><span class="track" style="width:${width.toFixed(1)}%"></span></td><td class="number">${number}</td>${cells.join('')}</tr>`;
}

function goalHtml({ isMet, words }: Outcome): string {
  const state = isMet === null ? ['', 'not judged'] : isMet ? ['met', 'met'] : ['missed', 'missed'];
  return `<li class="${state[0] ?? ''}">${escaped(words)}: ${state[1] ?? ''}</li>`;
}

function figureHtml(figure: Figure, rounds: Rounds): string {
  const rows = rowsOf(figure, rounds);
  const [main, ...others] = figure.columns;
  if (main === undefined) return '';
  const longest = Math.max(...rows.map((row) => row.medians[main.key] ?? 0));
  const heads = [main, ...others].map(({ label }) => `<th scope="col" class="number">${escaped(label)}</th>`);
  const better = main.better === 'more' ? 'longer is better' : 'shorter is better';
  return `<section><h2>${escaped(figure.title)}</h2><p>${escaped(figure.explains)}</p>
<table><thead><tr><th scope="col">&nbsp;</th><th scope="col">${better}</th>${heads.join('')}</tr></thead><tbody>
${rows.map((row) => rowHtml(figure, row, longest)).join('\n')}
</tbody></table><ul>${outcomesOf(figure, rounds).map(goalHtml).join('')}</ul></section>`;
}

export function figuresPage(introduction: readonly string[], measured: readonly (readonly [Figure, Rounds])[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Weft beside its peers</title>
<style>${STYLE}</style></head><body><main><h1>Weft beside its peers</h1>
${introduction.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${measured.map(([figure, rounds]) => figureHtml(figure, rounds)).join('\n')}
</main></body></html>
`;
}
