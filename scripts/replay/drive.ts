/**
 * Sends a whole recording through a running server and reads it back: makes a document by REST, lets one client per
 * agent write in the recorded causal order, and opens the document anew. Knows clients and traces, not how the server
 * was started.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { ROOTS } from '../../flow/schema.ts';
import { createDocument } from '../rest-client.ts';
import { Agent, type Target } from './agent.ts';
import { readTrace, type Trace } from './trace.ts';

/** Reads a trace file, gzipped or not. */
export function loadTrace(path: string, every: number): Trace {
  const bytes = readFileSync(path);
  const json = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return readTrace(json.toString('utf8'), every);
}

/** Makes a document for the recording. */
export async function createTarget(url: string, tracePath: string): Promise<Target> {
  const { id, token } = await createDocument(url, `Replay of ${basename(tracePath)}`);
  return { webSocketUrl: url.replace(/^http/, 'ws').replace(/\/$/, ''), documentId: id, token };
}

/** Writes the recording into the document; resolves with the text once all agents agree and the server committed all of it. */
export async function replayInto(target: Target, trace: Trace): Promise<string> {
  const agents = Array.from({ length: trace.agentCount }, (_, number) => new Agent(number, trace.agentCount, target));
  try {
    await Promise.all(agents.map((agent) => agent.open(agents)));
    for (const batch of trace.batches) await agents[batch.agent]?.play(batch, trace.hasAstral);
    await Promise.all(agents.map((agent) => agent.settle()));
    const texts = new Set(agents.map((agent) => agent.text()));
    const [text] = texts;
    if (texts.size !== 1 || text === undefined) throw new Error('the agents ended with different texts');
    return text;
  } finally {
    for (const agent of agents) agent.close();
  }
}

/** The text that a client sees which never saw the document before. */
export async function readFresh(target: Target): Promise<string> {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${target.webSocketUrl}/sync`, target.documentId, doc, {
    params: { token: target.token },
    disableBc: true,
    // ws in place of Node's own client: the same one that the agents use.
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      provider.once('sync', () => resolve());
      provider.once('connection-close', (event) =>
        reject(new Error(`the server closed the reader's connection (${event?.code ?? 'locally'})`)),
      );
    });
    return doc.getText(ROOTS.body).toString();
  } finally {
    provider.destroy();
    doc.destroy();
  }
}
