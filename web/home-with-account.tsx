/** The first page of somebody who is signed in: the account's documents, and below them what only this browser knows. */
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { Account } from './account/account.ts';
import { MyDocumentList } from './account/my-document-list.ts';
import { MyDocuments } from './account/my-documents.tsx';
import { bringFile } from './bring-file.ts';
import { HomePage } from './home/home-page.tsx';
import { documentPath } from './router.ts';
import type { Api } from './sync/api.ts';
import type { Beginnings } from './sync/beginnings.ts';
import { BY_ACCOUNT, type Shelf } from './sync/shelf.ts';
import { useStore } from './sync/use-store.ts';

export function HomeWithAccount(props: {
  readonly account: Account;
  readonly api: Api;
  readonly shelf: Shelf;
  readonly beginnings: Beginnings;
  readonly corner: ReactNode;
  readonly onOpen: (id: string, token: string) => void;
}): ReactElement {
  const { account, shelf } = props;
  const [list] = useState(() => new MyDocumentList(account.api));
  useEffect(() => {
    void list.load();
    // Another device may have opened something since; whoever comes back to this page sees it.
    const look = () => {
      if (document.visibilityState === 'visible') void list.load();
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [list]);
  const state = useStore(list.state);
  const listed = new Set(state.documents?.map(({ id }) => id));
  return (
    <HomePage
      api={props.api}
      shelf={shelf}
      beginnings={props.beginnings}
      bringFile={bringFile}
      corner={props.corner}
      addressOf={(entry) => documentPath(entry.id, entry.token)}
      onOpen={props.onOpen}
      mine={{
        list: (
          <MyDocuments
            state={state}
            isUnsaved={(id) => shelf.find(id)?.unsaved === true}
            addressOf={(id) => documentPath(id, BY_ACCOUNT)}
            onOpen={(id) => props.onOpen(id, BY_ACCOUNT)}
            onForget={(id) => void list.forget(id)}
          />
        ),
        listed,
      }}
    />
  );
}
