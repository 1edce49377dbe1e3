/**
 * A recorded editing session as a list of batches to apply: reads the JSON of josephg/editing-traces, works out what each
 * transaction's author had seen, and puts transactions together that nobody could have told apart. Pure; knows no Yjs.
 */
import { z } from 'zod';

/** `[position, deletedCount, insertedText]`, counted in Unicode code points. */
const patch = z.tuple([z.number().int().min(0), z.number().int().min(0), z.string()]);
export type Patch = z.infer<typeof patch>;

const transaction = z.object({
  /** Absent in a recording of one person. */
  agent: z.number().int().min(0).default(0),
  /** Indexes of the transactions its author had seen last; absent in a recording of one person. */
  parents: z.array(z.number().int().min(0)).optional(),
  patches: z.array(patch),
});
const recording = z.object({
  startContent: z.string().default(''),
  endContent: z.string(),
  txns: z.array(transaction),
});

/** Neighbouring transactions of one agent, to be applied at once. */
export interface Batch {
  readonly agent: number;
  readonly patches: readonly Patch[];
  /** How many batches of each agent its author had seen, its own included. The author had seen nothing else. */
  readonly seen: readonly number[];
}

export interface Trace {
  readonly agentCount: number;
  /** In an order in which what a batch had seen stands before it. */
  readonly batches: readonly Batch[];
  readonly endContent: string;
  /** True where some character takes two UTF-16 units, so that code points and units differ. */
  readonly hasAstral: boolean;
}

interface OpenBatch {
  readonly agent: number;
  readonly patches: Patch[];
  readonly seen: readonly number[];
  lastTransaction: number;
  size: number;
}

/**
 * Reads a recording. `every` is the largest number of transactions in a batch; a batch never goes on past a transaction
 * that another agent had seen as its author's last. Throws when the JSON has another shape.
 */
export function readTrace(json: string, every: number): Trace {
  const { startContent, endContent, txns } = recording.parse(JSON.parse(json));
  const agentCount = 1 + txns.reduce((highest, { agent }) => Math.max(highest, agent), 0);
  const parentsOf = (index: number): readonly number[] => txns[index]?.parents ?? (index === 0 ? [] : [index - 1]);

  const seenByOthers = new Set<number>();
  txns.forEach(({ agent }, index) => {
    for (const parent of parentsOf(index)) if (txns[parent]?.agent !== agent) seenByOthers.add(parent);
  });

  const batches: OpenBatch[] = [];
  const newest: (OpenBatch | undefined)[] = Array.from({ length: agentCount });
  const counts: number[] = Array.from({ length: agentCount }, () => 0);
  /** For each transaction, the batches known once it is applied. */
  const knownAfter: (readonly number[])[] = [];

  txns.forEach(({ agent, patches }, index) => {
    const parents = parentsOf(index);
    const open = newest[agent];
    const continues =
      open !== undefined &&
      parents.length === 1 &&
      parents[0] === open.lastTransaction &&
      open.size < every &&
      !seenByOthers.has(open.lastTransaction);
    if (continues) {
      open.patches.push(...patches);
      open.lastTransaction = index;
      open.size += 1;
      knownAfter.push(knownAfter[parents[0] ?? 0] ?? []);
      return;
    }
    const seen = counts.map((_, other) =>
      parents.reduce((most, parent) => Math.max(most, knownAfter[parent]?.[other] ?? 0), 0),
    );
    if (seen[agent] !== counts[agent])
      throw new Error(`transaction ${index}: agent ${agent} had not seen its own earlier ones`);
    const batch = { agent, patches: [...patches], seen, lastTransaction: index, size: 1 };
    batches.push(batch);
    newest[agent] = batch;
    counts[agent] = (counts[agent] ?? 0) + 1;
    knownAfter.push(seen.map((count, other) => (other === agent ? count + 1 : count)));
  });

  if (startContent !== '') batches[0]?.patches.unshift([0, 0, startContent]);
  const hasAstral =
    /[\u{10000}-\u{10ffff}]/u.test(startContent) ||
    txns.some(({ patches }) => patches.some(([, , text]) => /[\u{10000}-\u{10ffff}]/u.test(text)));
  return { agentCount, batches, endContent, hasAstral };
}
