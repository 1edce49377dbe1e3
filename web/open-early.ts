/**
 * What runs before anything else, from a small file of its own (`build/first-chunks.ts`): asks for the text of the document that the address
 * names and opens its socket, so that both are on their way while the rest of the script still is. Whatever it does not know for certain it
 * leaves to the page, which opens a socket by itself where there is none to take over, and asks there.
 */
import { encodeProfile } from '../protocol/messages.ts';
import { routeOf } from './router.ts';
import { browserClock, browserDrawer, browserRandomBytes, browserSyncUrl } from './sync/browser-ports.ts';
import { FirstStateRequest } from './sync/first-state.ts';
import { Identity } from './sync/identity.ts';
import { Passes } from './sync/passes.ts';
import { isOnShelf } from './sync/shelf.ts';
import { syncProtocols } from './sync/sync-protocols.ts';
import { EarlySocket } from './sync/transports/early-socket.ts';
import { TransportMemory } from './sync/transports/transport-memory.ts';

interface Early {
  readonly socket: EarlySocket;
  /** Null where this device knows the document: then what it keeps decides what is asked for. */
  readonly state: FirstStateRequest | null;
}

function open(): Early | null {
  const route = routeOf(location.pathname, location.hash, location.search);
  if (route.page !== 'document' || route.token === null) return null;
  const drawer = browserDrawer();
  // Where WebSocket did not get through the last time, the page begins with something else.
  if (new TransportMemory(drawer, browserClock.now).read() !== null) return null;
  const identity = new Identity(drawer, browserRandomBytes);
  // Where the browser keeps nothing the page draws lots anew: this would be somebody else, who takes a place of the link's.
  if (new Identity(browserDrawer(), browserRandomBytes).secret !== identity.secret) return null;
  const pass = new Passes(drawer, browserClock.now).find(route.token);
  const { id: documentId, token } = route;
  const personSecret = identity.secret;
  const request = { documentId, token, pass, personSecret, fetch: fetch.bind(window), clock: browserClock };
  const state = isOnShelf(drawer, documentId) ? null : new FirstStateRequest(request);
  const socket = new EarlySocket({
    url: `${browserSyncUrl()}/${documentId}`,
    protocols: syncProtocols({ token, personSecret, pass }),
    WebSocket,
    clock: browserClock,
    greeting: encodeProfile(identity.profile.get()),
  });
  return { socket, state };
}

/** Null where there was nothing to open, or nothing to open it with. */
export const early = open();
