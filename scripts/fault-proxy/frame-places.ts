/**
 * Finds where one direction of a connection is within a WebSocket frame (RFC 6455, section 5.2), so that a proxy can cut it there and not
 * between two. Pure: fed with bytes, knows no socket. Where no WebSocket is spoken it finds nothing.
 */

/** Smaller ones are pings and acks: there is hardly a middle in them. */
const LEAST_PAYLOAD = 4;
const MOST_HEAD = 16 * 1024;
const HEAD_END = [13, 10, 13, 10];

export class FramePlaces {
  /** How much of the blank line after the HTTP head has come. */
  #headEnd = 0;
  #isWebSocket = false;
  #start = '';
  #header: number[] = [];
  #payload = 0;

  /** The first place in this piece that lies within a frame's payload, with bytes of it on both sides; null where there is none. */
  push(piece: Uint8Array): number | null {
    let place: number | null = null;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at] ?? 0;
      if (this.#headEnd < HEAD_END.length) this.#head(byte);
      else if (!this.#isWebSocket) return null;
      else if (this.#payload > 0) {
        const left = Math.min(this.#payload, piece.length - at);
        // At its first byte: the middle of what is here of it.
        if (place === null && left >= LEAST_PAYLOAD) place = at + (left >> 1);
        this.#payload -= left;
        at += left - 1;
      } else this.#frameHeader(byte);
    }
    return place;
  }

  #head(byte: number): void {
    if (this.#start.length < MOST_HEAD) this.#start += String.fromCharCode(byte);
    this.#headEnd = byte === HEAD_END[this.#headEnd] ? this.#headEnd + 1 : byte === HEAD_END[0] ? 1 : 0;
    if (this.#headEnd < HEAD_END.length) return;
    this.#isWebSocket =
      this.#start.startsWith('HTTP/1.1 101 ') || /^GET [^]*\r\nupgrade: websocket\r/i.test(this.#start);
    this.#start = '';
  }

  #frameHeader(byte: number): void {
    this.#header.push(byte);
    const short = (this.#header[1] ?? 0) & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const maskBytes = (this.#header[1] ?? 0) >= 0x80 ? 4 : 0;
    if (this.#header.length < 2 + lengthBytes + maskBytes) return;
    const long = this.#header.slice(2, 2 + lengthBytes).reduce((length, next) => length * 256 + next, 0);
    this.#payload = lengthBytes === 0 ? short : long;
    this.#header = [];
  }
}
