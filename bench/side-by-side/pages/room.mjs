/** What all the peers' pages share: the room in the address, over y-websocket, and a person with a name. Knows no editor. */
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const address = new URLSearchParams(location.search);

export const user = { name: 'Somebody', color: '#1a73e8' };
export const doc = new Y.Doc();
export const provider = new WebsocketProvider(address.get('server') ?? '', address.get('room') ?? '', doc, {
  disableBc: true,
});

/** Resolves once what the server has is here. */
export const synced = new Promise((resolve) => {
  provider.on('sync', (isSynced) => isSynced && resolve());
});
