/** The foot of the page: how many words there are, or how many of them are selected, and the outline where there is no margin. */
import { ListTree } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { Popover } from '../../ui/popover.tsx';
import type { OutlineDesk } from '../outline/outline-desk.ts';
import { OutlineList } from '../outline/outline-panel.tsx';
import { readingMinutes, type Counts } from './count-text.ts';
import type { CountsDesk, DocumentCounts } from './counts-desk.ts';

export function ReadingFoot(props: {
  readonly counts: CountsDesk;
  readonly outline: OutlineDesk;
}): ReactElement | null {
  const counts = useStore(props.counts.counts);
  const headings = useStore(props.outline.headings);
  // Anew each time it was used: going to a heading closes the panel.
  const [turn, setTurn] = useState(0);
  // There is nothing to say of nothing.
  if (counts === null || (counts.all.characters === 0 && headings.length === 0)) return null;
  return (
    <section className="reading-foot" aria-label="About the text">
      {headings.length > 0 && (
        <Popover
          key={turn}
          title="Outline"
          trigger={
            <button type="button" className="reading-foot-button reading-foot-outline" aria-label="Outline">
              <ListTree aria-hidden />
            </button>
          }
        >
          <div className="reading-panel-outline outline-panel">
            <OutlineList desk={props.outline} onGone={() => setTurn(turn + 1)} />
          </div>
        </Popover>
      )}
      <Popover
        title="How much there is"
        trigger={
          <button type="button" className="reading-foot-button">
            {shortly(counts)}
          </button>
        }
      >
        <CountTable counts={counts} />
      </Popover>
    </section>
  );
}

function shortly({ all, selected }: DocumentCounts): string {
  const words = all.words === 1 ? '1 word' : `${all.words.toLocaleString()} words`;
  return selected === null || selected.characters === 0 ? words : `${selected.words.toLocaleString()} of ${words}`;
}

function CountTable({ counts: { all, selected } }: { readonly counts: DocumentCounts }): ReactElement {
  const rows: readonly (readonly [string, (counts: Counts) => string])[] = [
    ['Words', ({ words }) => words.toLocaleString()],
    ['Characters', ({ characters }) => characters.toLocaleString()],
    ['Without spaces', ({ charactersWithoutSpaces }) => charactersWithoutSpaces.toLocaleString()],
    ['Reading time', (counts) => showMinutes(readingMinutes(counts))],
  ];
  return (
    <table className="count-table">
      {selected !== null && (
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What is counted</span>
            </th>
            <th scope="col">Selected</th>
            <th scope="col">Document</th>
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map(([name, show]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {selected !== null && <td>{show(selected)}</td>}
            <td>{show(all)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function showMinutes(minutes: number): string {
  if (minutes === 0) return '–';
  if (minutes < 0.95) return 'under a minute';
  const whole = Math.round(minutes);
  if (whole < 60) return whole === 1 ? '1 minute' : `${whole} minutes`;
  return `${Math.floor(whole / 60)} h ${whole % 60} min`;
}
