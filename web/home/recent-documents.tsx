/** The documents that were open in this browser, newest first, with a search once there are many. */
import { Search, X } from 'lucide-react';
import { useState, type MouseEvent, type ReactElement } from 'react';
import type { ShelfEntry } from '../sync/shelf.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { relativeTime } from '../ui/relative-time.ts';
import { useKeptHere } from '../sync/kept-here.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { Tooltip } from '../ui/tooltip.tsx';

const SEARCH_FROM = 8;

/** The entries whose title holds every word of the query, whatever its case or accents. */
export function searchEntries(entries: readonly ShelfEntry[], query: string): readonly ShelfEntry[] {
  const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
  return entries.filter((entry) => words.every((word) => plain(titleOf(entry)).includes(word)));
}

function titleOf(entry: ShelfEntry): string {
  return entry.title.trim() === '' ? 'Untitled' : entry.title;
}

export function RecentDocuments(props: {
  readonly entries: readonly ShelfEntry[];
  /** What stands above them, where it is not all that there is; then nothing is shown while there are none. */
  readonly title?: string;
  readonly addressOf: (entry: ShelfEntry) => string;
  readonly onOpen: (entry: ShelfEntry) => void;
  readonly onForget: (entry: ShelfEntry) => void;
}): ReactElement {
  const [query, setQuery] = useState('');
  const [leaving, setLeaving] = useState<ShelfEntry | null>(null);
  // Read once when the list appears: it is a page one passes through, not one that ticks.
  const [nowMs] = useState(() => Date.now());
  const kept = useKeptHere();
  const found = searchEntries(props.entries, query);
  if (props.title !== undefined && props.entries.length === 0) return <></>;
  return (
    <section className="recent" aria-labelledby="recent-title">
      <div className="recent-head">
        <h2 id="recent-title" className="recent-title">
          {props.title ?? 'Recent documents'}
        </h2>
        {props.entries.length >= SEARCH_FROM && (
          <div className="recent-search">
            <Search aria-hidden />
            <Field
              label="Search recent documents"
              hideLabel
              type="search"
              placeholder="Search"
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
          </div>
        )}
      </div>
      {props.entries.length === 0 && (
        <p className="recent-empty">
          Nothing yet. Documents that you make, or open from a link, are listed here, in this browser only.
        </p>
      )}
      <p role="status" className={found.length === 0 && query !== '' ? 'recent-empty' : 'visually-hidden'}>
        {query === '' ? '' : found.length === 0 ? 'No title matches.' : `${found.length} found`}
      </p>
      <ul className="recent-list">
        {found.map((entry) => (
          <RecentRow
            key={entry.id}
            entry={entry}
            isKept={kept.has(entry.id)}
            nowMs={nowMs}
            addressOf={props.addressOf}
            onOpen={props.onOpen}
            onForget={(chosen) => (chosen.unsaved ? setLeaving(chosen) : props.onForget(chosen))}
          />
        ))}
      </ul>
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => {
          if (!open) setLeaving(null);
        }}
        title="Remove it with its unsaved changes?"
        note="This browser keeps changes to the document that never reached the server’s disk. Removing it loses them."
        action="Remove and lose them"
        onConfirm={() => {
          if (leaving !== null) props.onForget(leaving);
        }}
      />
    </section>
  );
}

function RecentRow(props: {
  readonly entry: ShelfEntry;
  /** True where it opens without a network. */
  readonly isKept: boolean;
  readonly nowMs: number;
  readonly addressOf: (entry: ShelfEntry) => string;
  readonly onOpen: (entry: ShelfEntry) => void;
  readonly onForget: (entry: ShelfEntry) => void;
}): ReactElement {
  const { entry } = props;
  const title = titleOf(entry);
  const open = (event: MouseEvent) => {
    // A click with a key held opens a tab or a window: that is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    props.onOpen(entry);
  };
  return (
    <li className="recent-row">
      <a className="recent-link" href={props.addressOf(entry)} onClick={open}>
        <span className={entry.title.trim() === '' ? 'recent-name recent-untitled' : 'recent-name'}>
          <bdi>{title}</bdi>
        </span>
        <span className="recent-facts">
          {entry.unsaved && <span className="recent-unsaved">Unsaved changes on this device</span>}
          {entry.role !== null && <span>{ROLE_WORDS[entry.role].name}</span>}
          <span>{relativeTime(entry.openedAtMs, props.nowMs)}</span>
          {props.isKept && <span>On this device</span>}
        </span>
      </a>
      <Tooltip text="Remove from this list">
        <Button
          look="quiet"
          icon
          className="recent-remove"
          aria-label={`Remove ${title} from this list`}
          onClick={() => props.onForget(entry)}
        >
          <X aria-hidden />
        </Button>
      </Tooltip>
    </li>
  );
}
