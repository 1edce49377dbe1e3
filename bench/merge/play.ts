/**
 * Plays a scenario: people who write apart from each other, then hear of each other until nobody has anything more to say.
 * Owns the order of things. Every scenario is played under both orders of the client ids and every order of delivery; what
 * counts is the worst of them.
 */
import { setImmediate } from 'node:timers/promises';
import { encodeStateAsUpdate } from 'yjs';
import { type Author, NotOffered } from './author.ts';
import { type Ending, type Finding, judge, worst } from './judge.ts';

/** What one person does in a round. */
export type Acts<Person extends Author = Author> = (person: Person) => void;

export interface Scenario {
  readonly title: string;
  readonly start: readonly string[];
  /** In each round everybody acts on what they see, apart; then all hear of all. */
  readonly rounds: readonly (readonly Acts[])[];
  /** The outcomes that are right. Several where the two intents cannot both have their way. */
  readonly right: readonly (readonly string[])[];
}

export interface Engine {
  readonly name: string;
  open(clientId: number): Author;
}

/** In which order people's updates reach the others: one after the other, or all crossing on their way. */
const DELIVERIES = ['first is heard first', 'last is heard first', 'crossing'] as const;
type Delivery = (typeof DELIVERIES)[number];

const IDS = [
  [1, 2, 3],
  [3, 2, 1],
] as const;
const SEEDER = 99;
const WATCHER = 50;
const LATECOMER = 60;
/** Replicas that still answer each other after so many turns will not stop. */
const MOST_TURNS = 30;

export interface Play {
  readonly ids: readonly number[];
  readonly delivery: Delivery;
  readonly ending: Ending;
  readonly finding: Finding;
}

export interface Outcome {
  readonly scenario: Scenario;
  readonly plays: readonly Play[];
  /** Null where the engine does not have what the scenario is about. */
  readonly worst: Finding | null;
}

export async function playScenario(engine: Engine, scenario: Scenario): Promise<Outcome> {
  const plays: Play[] = [];
  try {
    for (const ids of IDS) {
      for (const delivery of DELIVERIES) {
        const ending = await playOnce(engine, scenario, ids, delivery);
        plays.push({ ids, delivery, ending, finding: judge(scenario.right, ending) });
      }
    }
  } catch (error) {
    if (error instanceof NotOffered || (error instanceof Error && error.cause instanceof NotOffered)) {
      return { scenario, plays: [], worst: null };
    }
    throw new Error(`${engine.name}, ${scenario.title}`, { cause: error });
  }
  return { scenario, plays, worst: worst(plays.map(({ finding }) => finding)) };
}

async function playOnce(
  engine: Engine,
  scenario: Scenario,
  ids: readonly number[],
  delivery: Delivery,
): Promise<Ending> {
  const authors: Author[] = [];
  const open = (clientId: number) => {
    const author = engine.open(clientId);
    authors.push(author);
    return author;
  };
  try {
    const seeder = open(SEEDER);
    seeder.setUp(scenario.start);
    await settle();
    const seed = encodeStateAsUpdate(seeder.doc);
    const most = Math.max(...scenario.rounds.map((acts) => acts.length));
    const people = ids.slice(0, most).map(open);
    const all = [...people, open(WATCHER)];
    for (const one of all) {
      one.receive([seed]);
      await settle();
      one.outbox = [];
      one.endStep();
    }
    let restless = false;
    for (const [round, acts] of scenario.rounds.entries()) {
      for (const [i, act] of acts.entries()) {
        const person = people[i];
        if (person === undefined) continue;
        try {
          act(person);
        } catch (error) {
          // In a later round what a person wants to go on with may be gone already, which the ending shows.
          if (round === 0) throw error;
        }
        await settle();
        person.endStep();
      }
      restless = !(await exchange(all, delivery)) || restless;
    }
    const latecomer = open(LATECOMER);
    latecomer.receive([encodeStateAsUpdate((people[0] ?? seeder).doc)]);
    await settle();
    return {
      shown: [...all, latecomer].map((author) => author.shown()),
      restless,
      errors: all.flatMap(({ errors }) => errors),
    };
  } finally {
    for (const author of authors) author.close();
  }
}

/** Hands everybody's updates to everybody else until there are none; false where there was no end. */
async function exchange(all: readonly Author[], delivery: Delivery): Promise<boolean> {
  const order = delivery === 'last is heard first' ? all.toReversed() : all;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    if (all.every(({ outbox }) => outbox.length === 0)) return true;
    const taken = new Map<Author, Uint8Array[]>();
    if (delivery === 'crossing') for (const one of all) taken.set(one, one.outbox.splice(0));
    for (const one of order) {
      const updates = taken.get(one) ?? one.outbox.splice(0);
      for (const other of order) {
        if (other === one) continue;
        other.receive(updates);
        await settle();
      }
    }
  }
  return false;
}

/** Lets the microtasks run in which Lexical commits what it was asked for. */
async function settle(): Promise<void> {
  await setImmediate();
}
