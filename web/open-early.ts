/**
 * What runs before anything else, from a small file of its own (`build/first-chunks.ts`): opens the socket of the document that the address
 * names and asks for its text, so that both are on their way while the rest of the script still is. Whatever it does not know for certain it
 * leaves to the page, which opens a socket by itself where there is none to take over.
 */
import { encodeProfile, encodeSyncStep1 } from '../protocol/messages.ts';
import { routeOf } from './router.ts';
import { browserClock, browserDrawer, browserRandomBytes, browserSyncUrl } from './sync/browser-ports.ts';
import { Identity } from './sync/identity.ts';
import { Passes } from './sync/passes.ts';
import { isOnShelf } from './sync/shelf.ts';
import { syncProtocols } from './sync/sync-protocols.ts';
import { EarlySocket } from './sync/transports/early-socket.ts';
import { TransportMemory } from './sync/transports/transport-memory.ts';

/** The state vector of a document of which one has nothing. */
const NOTHING = Uint8Array.of(0);

function open(): EarlySocket | null {
  const route = routeOf(location.pathname, location.hash, location.search);
  if (route.page !== 'document' || route.token === null) return null;
  const drawer = browserDrawer();
  // Where WebSocket did not get through the last time, the page begins with something else.
  if (new TransportMemory(drawer, browserClock.now).read() !== null) return null;
  const identity = new Identity(drawer, browserRandomBytes);
  // Where the browser keeps nothing the page draws lots anew: this would be somebody else, who takes a place of the link's.
  if (new Identity(browserDrawer(), browserRandomBytes).secret !== identity.secret) return null;
  const pass = new Passes(drawer, browserClock.now).find(route.token);
  return new EarlySocket({
    url: `${browserSyncUrl()}/${route.id}`,
    protocols: syncProtocols({ token: route.token, personSecret: identity.secret, pass }),
    WebSocket,
    clock: browserClock,
    greeting: encodeProfile(identity.profile.get()),
    question: isOnShelf(drawer, route.id) ? null : encodeSyncStep1(NOTHING),
  });
}

/** Null where there was nothing to open, or nothing to open it with. */
export const earlySocket = open();
