/**
 * A small proxy for tests, of the kinds that people sit behind: it treats WebSockets and answers that stay open as badly as it is told, and may
 * change its mind. Knows nothing of what it carries.
 */
import { createHash } from 'node:crypto';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What becomes of an upgrade. */
export type Upgrades =
  | 'pass'
  /** Answered with 502, as by a proxy whose backend it cannot reach that way (HOSTILE N8). */
  | 'bad gateway'
  /** Answered with a page of the proxy's own. */
  | 'a page'
  /** Passed on without the headers that make it an upgrade. */
  | 'stripped'
  /** Opened by the proxy, which then says nothing and hears nothing. */
  | 'swallowed'
  /** Passed on, but what the client says gets lost. */
  | 'deaf'
  /** Opened by the proxy and closed at once. */
  | 'shut';

/** What becomes of an answer that comes bit by bit. */
export type Streams = 'pass' | 'buffered' | 'events only';

/** RFC 6455, section 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export class BlockingProxy {
  upgrades: Upgrades = 'pass';
  streams: Streams = 'pass';
  /** Requests whose path contains this are answered with 502. */
  refuses: string | null = null;
  /** How often the next requests are passed on while their answers get lost, by a part of their path. */
  losesAnswersTo: { path: string; times: number } | null = null;
  /** `METHOD /path` of each request, upgrades included. */
  readonly seen: string[] = [];
  #target: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((from, to) => this.#pass(from, to));
    this.#server.on('upgrade', (from: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(from, socket, head),
    );
    this.#server.on('connection', (socket: Socket) => this.#hold(socket));
  }

  static async before(target: string): Promise<BlockingProxy> {
    const proxy = new BlockingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): string {
    // A TCP server that listens has an address of this shape.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get syncUrl(): string {
    return `${this.address.replace('http:', 'ws:')}/sync`;
  }

  /** From now on requests go to this server, as when it is back at the same address. */
  retarget(target: string): void {
    this.#target = new URL(target);
  }

  /** Cuts every connection there is, as a proxy does that is restarted. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #hold(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #pass(from: IncomingMessage, to: ServerResponse): void {
    const { headers, method, url = '' } = from;
    this.seen.push(`${method} ${url}`);
    if (this.refuses !== null && url.includes(this.refuses)) {
      to.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return;
    }
    const loses =
      this.losesAnswersTo !== null && this.losesAnswersTo.times > 0 && url.includes(this.losesAnswersTo.path);
    if (loses && this.losesAnswersTo !== null) this.losesAnswersTo.times -= 1;
    const { hostname, port } = this.#target;
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      if (loses) {
        answer.resume();
        answer.once('end', () => to.destroy());
        return;
      }
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      const isEvents = answer.headers['content-type']?.startsWith('text/event-stream') === true;
      if (this.streams === 'buffered' || (this.streams === 'events only' && !isEvents)) gather(answer, to);
      else answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    to.on('close', () => onward.destroy());
    from.pipe(onward);
  }

  #upgrade(from: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.seen.push(`UPGRADE ${from.url ?? ''}`);
    const page = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/html\r\n\r\n<h1>Blocked</h1>`);
    switch (this.upgrades) {
      case 'bad gateway':
        page('502 Bad Gateway');
        break;
      case 'a page':
        page('200 OK');
        break;
      case 'swallowed':
        this.#accept(from, socket);
        break;
      case 'shut':
        this.#accept(from, socket);
        // A close frame without a code.
        socket.end(Buffer.from([0x88, 0x00]));
        break;
      default:
        this.#connect(from, socket, head);
    }
  }

  #accept(from: IncomingMessage, socket: Duplex): void {
    const key = from.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}${WEBSOCKET_GUID}`).digest('base64');
    const offered = from.headers['sec-websocket-protocol']?.split(',')[0];
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'upgrade: websocket',
      'connection: Upgrade',
      `sec-websocket-accept: ${accept}`,
      ...(offered === undefined ? [] : [`sec-websocket-protocol: ${offered}`]),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.resume();
  }

  #connect(from: IncomingMessage, socket: Duplex, head: Buffer): void {
    const onward = connect(Number(this.#target.port), this.#target.hostname);
    this.#hold(onward);
    const lines: string[] = [];
    for (let i = 0; i + 1 < from.rawHeaders.length; i += 2) {
      const name = from.rawHeaders[i] ?? '';
      if (this.upgrades === 'stripped' && /^(upgrade|connection|sec-websocket-.*)$/i.test(name)) continue;
      lines.push(`${name}: ${from.rawHeaders[i + 1] ?? ''}`);
    }
    onward.write(`${from.method} ${from.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    if (this.upgrades === 'deaf') socket.resume();
    else {
      onward.write(head);
      socket.pipe(onward);
    }
    onward.pipe(socket);
    onward.on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  }
}

/** Passes an answer on only when all of it is there. */
function gather(answer: IncomingMessage, to: ServerResponse): void {
  const pieces: Buffer[] = [];
  answer.on('data', (piece: Buffer) => pieces.push(piece));
  answer.on('end', () => to.end(Buffer.concat(pieces)));
  answer.on('error', () => to.destroy());
}
