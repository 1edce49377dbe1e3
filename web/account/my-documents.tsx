/** On the home page: the documents of the account, the same on every device. */
import { Search, X } from 'lucide-react';
import { useState, type MouseEvent, type ReactElement } from 'react';
import type { MyDocument } from '../../protocol/rest-accounts.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { relativeTime } from '../ui/relative-time.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import type { MyDocumentsState } from './my-document-list.ts';
import './account.css';

const SEARCH_FROM = 8;

export function MyDocuments(props: {
  readonly state: MyDocumentsState;
  /** True for a document of which this device keeps changes that no server has confirmed. */
  readonly isUnsaved: (id: string) => boolean;
  readonly addressOf: (id: string) => string;
  readonly onOpen: (id: string) => void;
  readonly onForget: (id: string) => void;
}): ReactElement {
  const { documents, trouble } = props.state;
  const [query, setQuery] = useState('');
  // Read once when the list appears: it is a page one passes through, not one that ticks.
  const [nowMs] = useState(() => Date.now());
  const found = (documents ?? []).filter((document) => matches(titleOf(document), query));
  return (
    <section className="recent" aria-labelledby="mine-title">
      <div className="recent-head">
        <h2 id="mine-title" className="recent-title">
          My documents
        </h2>
        {documents !== null && documents.length >= SEARCH_FROM && (
          <div className="recent-search">
            <Search aria-hidden />
            <Field
              label="Search my documents"
              hideLabel
              type="search"
              placeholder="Search"
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
          </div>
        )}
      </div>
      <p role="alert" className={trouble === null ? 'visually-hidden' : 'recent-empty account-trouble'}>
        {trouble !== null && `The list could not be brought up to date. ${trouble}`}
      </p>
      {documents !== null && documents.length === 0 && (
        <p className="recent-empty">
          Nothing yet. Documents that you make, open or are given are listed here, on every device.
        </p>
      )}
      <p role="status" className={found.length === 0 && query !== '' ? 'recent-empty' : 'visually-hidden'}>
        {query === '' ? '' : found.length === 0 ? 'No title matches.' : `${found.length} found`}
      </p>
      <ul className="recent-list">
        {found.map((document) => (
          <MyRow key={document.id} {...props} document={document} nowMs={nowMs} />
        ))}
      </ul>
    </section>
  );
}

function MyRow(props: {
  readonly document: MyDocument;
  readonly nowMs: number;
  readonly isUnsaved: (id: string) => boolean;
  readonly addressOf: (id: string) => string;
  readonly onOpen: (id: string) => void;
  readonly onForget: (id: string) => void;
}): ReactElement {
  const { id, role, title, openedAtMs } = props.document;
  const name = titleOf(props.document);
  const open = (event: MouseEvent) => {
    // A click with a key held opens a tab or a window: that is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    props.onOpen(id);
  };
  return (
    <li className="recent-row">
      <a className="recent-link" href={props.addressOf(id)} onClick={open}>
        <span className={title.trim() === '' ? 'recent-name recent-untitled' : 'recent-name'}>
          <bdi>{name}</bdi>
        </span>
        <span className="recent-facts">
          {props.isUnsaved(id) && <span className="recent-unsaved">Unsaved changes on this device</span>}
          <span>{ROLE_WORDS[role].name}</span>
          <span>{openedAtMs === null ? 'Shared with you' : relativeTime(openedAtMs, props.nowMs)}</span>
        </span>
      </a>
      <Tooltip text="Remove from this list">
        <Button
          look="quiet"
          icon
          className="recent-remove"
          aria-label={`Remove ${name} from my documents`}
          onClick={() => props.onForget(id)}
        >
          <X aria-hidden />
        </Button>
      </Tooltip>
    </li>
  );
}

function titleOf({ title }: MyDocument): string {
  return title.trim() === '' ? 'Untitled' : title;
}

/** True where the title holds every word of the query, whatever its case or accents. */
function matches(title: string, query: string): boolean {
  const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain(query)
    .split(/\s+/u)
    .every((word) => plain(title).includes(word));
}
