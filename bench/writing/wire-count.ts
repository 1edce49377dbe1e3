/** Counts what a page sends and receives through its sockets, payload bytes without frame headers, as the browser reports it. */
import type { CDPSession } from '@playwright/test';

/** In y-protocols, message 0 is sync; the rest is carets and, in Weft, its own news. */
const SYNC = 0;

export class WireCount {
  sentBytes = 0;
  sentUpdateBytes = 0;
  receivedBytes = 0;

  static async start(cdp: CDPSession): Promise<WireCount> {
    const count = new WireCount();
    cdp.on('Network.webSocketFrameSent', ({ response }) => {
      const payload = Buffer.from(response.payloadData, response.opcode === 1 ? 'utf8' : 'base64');
      count.sentBytes += payload.length;
      if (payload[0] === SYNC) count.sentUpdateBytes += payload.length;
    });
    cdp.on('Network.webSocketFrameReceived', ({ response }) => {
      count.receivedBytes += Buffer.from(response.payloadData, response.opcode === 1 ? 'utf8' : 'base64').length;
    });
    await cdp.send('Network.enable');
    return count;
  }

  reset(): void {
    this.sentBytes = 0;
    this.sentUpdateBytes = 0;
    this.receivedBytes = 0;
  }
}
