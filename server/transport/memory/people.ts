/** Short words for tests that put people into a simulated room. */
import * as Y from 'yjs';
import { SimulatedClient } from './simulated-client.ts';
import { Simulation, type JoinOptions, type SimulationOptions } from './simulation.ts';

/** A client whose document has this client id. */
export function person(
  clientId: number,
  options: { speaksWeft?: boolean; inflates?: boolean; readsState?: boolean; awareness?: unknown } = {},
): SimulatedClient {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return new SimulatedClient(doc, options);
}

export const bodyOf = (client: SimulatedClient): Y.Text => client.doc.getText('body');
export const textOf = (doc: Y.Doc): string => doc.getText('body').toJSON();

/** A simulation in which these clients are connected and synced. */
export async function roomWith(
  clients: readonly SimulatedClient[],
  options: SimulationOptions = {},
  joinOptions: JoinOptions = {},
): Promise<Simulation> {
  const sim = new Simulation(1, options);
  for (const client of clients) sim.join(client, joinOptions);
  await sim.settle();
  return sim;
}

/** What an edit of this document would send, made beside the wire. */
export function edit(doc: Y.Doc, change: (body: Y.Text) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  change(doc.getText('body'));
  return Y.encodeStateAsUpdate(doc, before);
}
