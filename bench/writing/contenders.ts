/**
 * Who is measured: Weft's page and the page of the peer, each with a server of its own, which is Weft's for both, so that
 * only what runs in the browser differs. Owns how a document is put there and found again. Knows no figure.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { ServerProcess } from '../../scripts/server-process.ts';
import { runTool } from '../../scripts/tools.ts';
import { ensurePage } from '../../scripts/page-build.ts';
import * as Y from 'yjs';
import { documentBody } from '../../flow/read.ts';
import { FlowView } from '../../flow/view.ts';
import { keep } from './documents/keep.ts';
import type { Sample } from './documents/samples.ts';
import { V2Author } from './documents/v2-author.ts';
import { WeftAuthor } from './documents/weft-author.ts';
import { Link } from './link.ts';

/** A document on a contender's server. */
export interface Place {
  readonly sample: Sample;
  /** What the browser opens. */
  readonly url: string;
  readonly selector: string;
  /** Finds elements in it that only group blocks. */
  readonly groups: string;
  /** The state as one update: what is stored of it. */
  readonly storedBytes: number;
  /** Somebody else who opens it from outside a browser. */
  join(): Promise<Companion>;
}

/** Somebody else in the document. */
export interface Companion {
  /** Types one character at the end of the block with this index, counted from 0. */
  type(block: number, character: string): void;
  close(): Promise<void>;
}

export interface Contender {
  readonly name: string;
  put(sample: Sample): Promise<Place>;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export async function startWeft(): Promise<Contender> {
  const page = await ensurePage(() => console.error('Building the page ...'));
  if (page.kind === 'failed') throw new Error(`the page could not be built:\n${page.output}`);
  const server = await ServerProcess.start({ WEFT_LOG_LEVEL: 'warn' });
  return {
    name: 'Weft',
    close: () => server.close(),
    async put(sample) {
      const { id, token } = await createDocument(server.url);
      const address = { server: `${server.webSocketUrl}/sync`, room: id, token };
      const seed = new Link({ ...address, doc: new Y.Doc() });
      await seed.synced;
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(seed.doc));
      seed.close();
      sample.writeAsWeft(new WeftAuthor(doc));
      const storedBytes = await deliver(address, doc);
      return {
        sample,
        storedBytes,
        url: `${server.url}/d/${id}#${token}`,
        selector: '.editor-text',
        groups: '.flow-section',
        join: () =>
          openCompanion(address, (joined, block, character) => {
            const body = documentBody(joined);
            body.insert(new FlowView(body).startOf(block + 1), character);
          }),
      };
    },
  };
}

export async function startPeer(): Promise<Contender> {
  const built = await runTool('vite', ['build', 'bench/writing/peer', '--logLevel', 'warn']);
  if (built.code !== 0) throw new Error(`the peer's page could not be built:\n${built.output}`);
  const pages = await servePages(join(import.meta.dirname, '../results/writing-peer'));
  const server = await ServerProcess.start({
    WEFT_OPEN_ROOMS: '1',
    WEFT_ALLOWED_ORIGINS: pages.url,
    WEFT_LOG_LEVEL: 'warn',
  });
  return {
    name: '@lexical/yjs V2',
    async close() {
      await server.close();
      pages.server.close();
    },
    async put(sample) {
      const room = `bench-${randomBytes(6).toString('hex')}`;
      const address = { server: `${server.webSocketUrl}/sync/open`, room, token: null };
      const doc = new Y.Doc();
      const state = keep(`v2-${sample.name}`, () => {
        const author = new V2Author();
        sample.writeAsV2(author);
        author.close();
        return Y.encodeStateAsUpdate(author.doc);
      });
      Y.applyUpdate(doc, state);
      const storedBytes = await deliver(address, doc);
      const query = new URLSearchParams({ server: address.server, room });
      return {
        sample,
        storedBytes,
        url: `${pages.url}/index.html?${query}`,
        selector: '#text',
        groups: '.none',
        join: () =>
          openCompanion(address, (joined, block, character) => {
            const texts = joined.get('root-v2', Y.XmlElement).get(block);
            const text: unknown = texts instanceof Y.XmlElement ? texts.get(0) : null;
            if (!(text instanceof Y.XmlText)) throw new Error(`paragraph ${block} has no text`);
            text.insert(text.length, character);
          }),
      };
    },
  };
}

interface Address {
  readonly server: string;
  readonly room: string;
  readonly token: string | null;
}

/** Sends a document and waits until somebody else reads all of it. Returns how many bytes it is as one update. */
async function deliver(address: Address, doc: Y.Doc): Promise<number> {
  const link = new Link({ ...address, doc });
  await link.synced;
  const wanted = Y.encodeStateVector(doc);
  for (;;) {
    const reader = new Link({ ...address, doc: new Y.Doc() });
    await reader.synced;
    const missing = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(reader.doc)).length;
    const nothing = Y.encodeStateAsUpdate(doc, wanted).length;
    reader.close();
    if (missing <= nothing) break;
  }
  link.close();
  return Y.encodeStateAsUpdate(doc).length;
}

async function openCompanion(
  address: Address,
  typeInto: (doc: Y.Doc, block: number, character: string) => void,
): Promise<Companion> {
  const link = new Link({ ...address, doc: new Y.Doc() });
  await link.synced;
  return {
    type: (block, character) => typeInto(link.doc, block, character),
    close: async () => link.close(),
  };
}

async function createDocument(url: string): Promise<{ readonly id: string; readonly token: string }> {
  const answer = await fetch(`${url}/api/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'A measured document' }),
  });
  if (answer.status !== 201) throw new Error(`the server answered ${answer.status} to the creation of a document`);
  // The answer's schema is protocol/'s; two of its fields are needed.
  return (await answer.json()) as { id: string; token: string };
}

/** The peer's built page over HTTP, from an origin of its own. */
async function servePages(folder: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const content = readFileSync(join(folder, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(content);
    } catch {
      // What is not in the folder is not there.
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return { url: `http://127.0.0.1:${address.port}`, server };
}
