/** A session whose text is on its way before it begins: what it asks, when it shows it, and what it does where nothing comes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { SessionId } from '../../protocol/ids.ts';
import { decodeClientMessage, encodeSession, encodeSyncStep1, encodeSyncStep2 } from '../../protocol/messages.ts';
import type { FirstState } from './first-state.ts';
import { FakeWebSocket } from './fake-web-socket.ts';
import { World } from './session-world.ts';

const worlds: World[] = [];

async function open(options: ConstructorParameters<typeof World>[0]): Promise<World> {
  const world = new World(options);
  worlds.push(world);
  await world.begin();
  return world;
}

beforeEach(() => {
  FakeWebSocket.made = [];
});
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.session.close();
});

describe('a session with the text asked for before it was here', () => {
  /** The state vectors that the server was asked with. */
  const questions = (world: World) =>
    world.socket.sent.flatMap((bytes) => {
      const decoded = decodeClientMessage(bytes);
      return decoded.ok && decoded.message.type === 'syncStep1' ? [decoded.message.stateVector] : [];
    });
  /** What a page is given first, from somebody who wrote this. */
  const written = (text: string) => {
    const doc = new Y.Doc();
    doc.getText('body').insert(0, text);
    return doc;
  };
  // Any string is an id to the page.
  const you = { session: 's' as SessionId, person: null, role: 'editor' } as const;
  const welcome = encodeSession({ you, present: [], left: [] });
  /** The moment passes that the text waits for what the server has said. */
  const passes = async (world: World) => {
    await expect.poll(() => world.timers.some(({ live }) => live)).toBe(true);
    world.retry();
  };

  it('asks for nothing until it is here, shows it to whom the server has welcomed, and asks for what came since', async () => {
    let arrive: (state: FirstState) => void = () => undefined;
    const world = await open({ firstState: new Promise((resolve) => (arrive = resolve)) });
    world.socket.open();
    world.socket.deliver(encodeSyncStep1(Y.encodeStateVector(world.server)));
    world.socket.deliver(welcome);
    world.ack();
    expect(questions(world)).toEqual([]);
    expect(world.session.ready.get()).toBe(false);
    const first = written('first ');
    arrive({ type: 'state', updateV2: Y.encodeStateAsUpdateV2(first) });
    await passes(world);
    await expect.poll(() => world.session.ready.get()).toBe(true);
    expect(world.session.doc.getText('body').toString()).toBe('first ');
    expect(questions(world)).toEqual([Y.encodeStateVector(first)]);
    expect(world.saving).toBe('disk');
    Y.applyUpdate(world.server, Y.encodeStateAsUpdate(first));
    world.socket.deliver(encodeSyncStep2(Y.encodeStateAsUpdate(world.server, Y.encodeStateVector(first))));
    expect(world.session.connection.get()).toEqual({ state: 'online' });
    expect(world.session.doc.getText('body').toString()).toBe(world.serverText);
  });

  it.each([
    ['nothing came of it', null],
    ['it is not what it says', { type: 'state', updateV2: Uint8Array.of(9, 9, 9) } as const],
  ])('asks for all of it where %s', async (_name, state) => {
    const world = await open({ firstState: Promise.resolve(state) });
    world.socket.open();
    await passes(world);
    await expect.poll(() => questions(world)).toEqual([Uint8Array.of(0)]);
    expect(world.session.ready.get()).toBe(false);
    world.handshake();
    expect(world.session.ready.get()).toBe(true);
  });

  it('shows it after a moment where the server does not say who one is', async () => {
    const update = Y.encodeStateAsUpdate(written('first '));
    const world = await open({ firstState: Promise.resolve({ type: 'syncStep2', update }) });
    await passes(world);
    await expect.poll(() => world.session.doc.getText('body').length).toBeGreaterThan(0);
    expect(world.session.ready.get()).toBe(false);
    world.retry();
    expect(world.session.ready.get()).toBe(true);
  });

  it('asks once where the connection opens only after it', async () => {
    const first = written('first ');
    const update = Y.encodeStateAsUpdate(first);
    const world = await open({ firstState: Promise.resolve({ type: 'syncStep2', update }) });
    await passes(world);
    await expect.poll(() => world.session.doc.getText('body').length).toBeGreaterThan(0);
    world.socket.open();
    expect(questions(world)).toEqual([Y.encodeStateVector(first)]);
  });

  it('takes nothing of it where this device has a copy, which says what is asked for', async () => {
    const kept = written('kept');
    const firstState = Promise.resolve({
      type: 'syncStep2',
      update: Y.encodeStateAsUpdate(written('first ')),
    } as const);
    const world = await open({ kept: Y.encodeStateAsUpdate(kept), firstState });
    world.socket.open();
    expect(questions(world)).toEqual([Y.encodeStateVector(kept)]);
    expect(world.session.doc.getText('body').toString()).toBe('kept');
  });
});
