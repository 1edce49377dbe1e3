/** What the ways to the server are called where people read of them. */
import type { TransportName } from '../../protocol/carriage.ts';

interface Words {
  readonly name: string;
  readonly meaning: string;
}

export const TRANSPORT_WORDS: Readonly<Record<TransportName, Words>> = {
  websocket: { name: 'WebSocket', meaning: 'The quickest way, and the one that is used wherever it gets through.' },
  stream: { name: 'a stream', meaning: 'An answer that stays open. As good to write with; a little more is sent.' },
  events: { name: 'an event stream', meaning: 'The same as text, for networks that let only that through at once.' },
  polling: { name: 'polling', meaning: 'One request after the other: gets through everywhere, a little later.' },
};
