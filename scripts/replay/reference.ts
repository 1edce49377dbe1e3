/**
 * What Yjs itself makes of a recording: one plain Y.Doc per agent, the same client ids, the same causality, no network
 * and no server. What went through a server must equal it exactly.
 */
import * as Y from 'yjs';
import { ROOTS } from '../../flow/schema.ts';
import { applyBatch } from './apply.ts';
import type { Trace } from './trace.ts';

/** The client id of an agent: fixed, because Yjs orders concurrent insertions at one place by it. */
export function clientIdOf(agent: number): number {
  return 1000 + agent;
}

/** The body's text after everybody has everything. `seed` is the update that every agent begins with. */
export function replayPlainly(trace: Trace, seed: Uint8Array | null): string {
  const agents = Array.from({ length: trace.agentCount }, (_, agent) => {
    const doc = new Y.Doc();
    doc.clientID = clientIdOf(agent);
    if (seed !== null) Y.applyUpdate(doc, seed);
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'elsewhere') updates.push(update);
    });
    return {
      doc,
      body: doc.getText(ROOTS.body),
      offset: doc.getText(ROOTS.body).length,
      updates,
      taken: Array.from({ length: trace.agentCount }, () => 0),
    };
  });
  const take = (reader: (typeof agents)[number], from: number, upTo: number): void => {
    for (const update of agents[from]?.updates.slice(reader.taken[from], upTo) ?? [])
      Y.applyUpdate(reader.doc, update, 'elsewhere');
    reader.taken[from] = upTo;
  };

  for (const batch of trace.batches) {
    const author = agents[batch.agent];
    if (author === undefined) throw new Error('a batch of nobody');
    batch.seen.forEach((count, other) => {
      if (other !== batch.agent) take(author, other, count);
    });
    applyBatch(author.doc, author.body, author.offset, batch, trace.hasAstral);
  }
  const reader = agents[0];
  if (reader === undefined) return '';
  agents.forEach(({ updates }, other) => {
    if (other !== 0) take(reader, other, updates.length);
  });
  return reader.body.toString();
}
