/** Reads bytes out of a stream of events (text/event-stream) whose data are base64. Pure; holds what is not yet a whole event. */

export class EventBytes {
  readonly #text = new TextDecoder();
  #rest = '';

  /** The bytes of the events that this piece completes, in order. Throws on what is no base64. */
  push(piece: Uint8Array): Uint8Array[] {
    const lines = (this.#rest + this.#text.decode(piece, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line.startsWith('data:')).map((line) => bytesOf(line.slice('data:'.length).trim()));
  }
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
