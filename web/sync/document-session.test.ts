import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import type { PersonId, SessionId } from '../../protocol/ids.ts';
import {
  decodeClientMessage,
  encodeError,
  encodeEvent,
  encodeReceipt,
  encodeSession,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import { FakeWebSocket } from './fake-web-socket.ts';
import { World } from './session-world.ts';

const worlds: World[] = [];

async function open(options: ConstructorParameters<typeof World>[0] = {}): Promise<World> {
  const world = new World(options);
  worlds.push(world);
  await world.begin();
  return world;
}

let errors: MockInstance<typeof console.error>;
beforeEach(() => {
  FakeWebSocket.made = [];
  errors = vi.spyOn(console, 'error');
});
afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.session.close();
    await world.session.close();
  }
  expect(errors).not.toHaveBeenCalled();
  errors.mockRestore();
});

describe('DocumentSession', () => {
  it('offers token and person as subprotocols and puts nothing secret into the address (Roles R9)', async () => {
    const world = await open();
    expect(world.socket.protocols).toEqual([
      'weft.v1',
      'weft.deflate',
      'weft.state',
      'weft.token.token-token-token-token',
      'weft.person.secret',
    ]);
    expect(world.socket.url).toBe('ws://weft.test/sync/doc');
  });

  it('shows the pass for the password as a subprotocol too (Roles R9)', async () => {
    const world = await open({ pass: 'pass-pass-pass' });
    expect(world.socket.protocols).toContain('weft.pass.pass-pass-pass');
    expect(world.socket.url).toBe('ws://weft.test/sync/doc');
  });

  it('reads the kept copy before it connects', async () => {
    const kept = new Y.Doc();
    kept.getText('body').insert(0, 'kept');
    const world = new World({ kept: Y.encodeStateAsUpdate(kept) });
    worlds.push(world);
    expect(FakeWebSocket.made).toHaveLength(0);
    await world.begin();
    expect(world.session.doc.getText('body').toString()).toBe('kept');
    expect(world.session.ready.get()).toBe(true);
  });

  it('shows nothing to edit before there is something to show', async () => {
    const world = await open();
    expect(world.session.ready.get()).toBe(false);
    world.handshake();
    expect(world.session.ready.get()).toBe(true);
    expect(world.session.connection.get()).toEqual({ state: 'online' });
  });

  it('follows a local edit to the disk by receipt and ack (P1)', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    expect(world.saving).toBe('disk');
    world.type('a');
    expect(world.saving).toBe('device');
    world.socket.deliver(encodeReceipt(world.absorb()));
    expect(world.saving).toBe('server');
    world.ack();
    expect(world.saving).toBe('disk');
  });

  it('takes in a remote change without writing or counting anything', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    const counted = world.absorb();
    world.server.once('update', (update: Uint8Array) => world.socket.deliver(encodeUpdate(update)));
    world.server.getText('body').format(0, 4, { bold: true });
    expect(world.session.doc.getText('body').toDelta()).toEqual(world.server.getText('body').toDelta());
    expect(world.absorb()).toBe(counted);
    expect(world.saving).toBe('disk');
  });

  it('does not clean up format marks that remote formatting made redundant (readers never write)', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    // Both sides make the same words bold without having seen the other.
    const theirs: Uint8Array[] = [];
    const apart = new Y.Doc();
    Y.applyUpdate(apart, Y.encodeStateAsUpdate(world.server));
    world.session.doc.getText('body').format(0, 4, { bold: true });
    apart.on('update', (update: Uint8Array) => theirs.push(update));
    apart.getText('body').format(0, 4, { bold: true });
    const counted = world.absorb();
    for (const update of theirs) world.socket.deliver(encodeUpdate(update));
    expect(world.absorb()).toBe(counted);
  });

  it('holds edits made offline on this device until the handshake after the reconnect is acked', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    world.socket.end(1006);
    world.type('offline');
    expect(world.saving).toBe('device');
    world.retry();
    world.handshake();
    expect(world.saving).toBe('device');
    expect(world.serverText).toBe('seed offline');
    world.ack();
    expect(world.saving).toBe('disk');
  });

  it('resends what a killed server had not acked (K1), and does not count the old ack', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    const before = Y.encodeStateAsUpdate(world.server);
    world.type('lost');
    world.socket.end(1012);
    expect(world.session.connection.get()).toMatchObject({ state: 'offline', code: 'restarting' });
    expect(world.saving).toBe('device');
    // The server that comes back knows nothing of the last edit.
    const restarted = new Y.Doc();
    Y.applyUpdate(restarted, before);
    Object.assign(world, { server: restarted });
    world.retry();
    world.handshake();
    expect(world.serverText).toBe('seed lost');
    expect(world.saving).toBe('device');
    world.ack();
    expect(world.saving).toBe('disk');
  });

  it('treats the copy of an earlier visit as unsaved until the first handshake is acked', async () => {
    const kept = new Y.Doc();
    kept.getText('body').insert(0, 'kept');
    const world = await open({ kept: Y.encodeStateAsUpdate(kept) });
    expect(world.saving).toBe('device');
    world.handshake();
    expect(world.saving).toBe('device');
    world.ack();
    expect(world.saving).toBe('disk');
    expect(world.serverText).toContain('kept');
  });

  it('shows a refused change as not saved (B6)', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    world.type('no');
    world.socket.deliver(encodeError({ code: 'read_only', words: 'no', retry: false, update: world.absorb() }));
    expect(world.session.saving.get()).toEqual({ state: 'refused', code: 'read_only' });
    expect(world.session.connection.get()).toEqual({ state: 'online' });
  });

  it('does not take an error without an update for a refusal', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    world.socket.deliver(encodeError({ code: 'too_many_requests', words: 'slow', retry: true }));
    expect(world.saving).toBe('disk');
  });

  it.each([
    [4401, 'unauthorized'],
    [4403, 'link_revoked'],
    [4405, 'link_expired'],
    [4404, 'document_not_found'],
    [4410, 'document_deleted'],
    [4412, 'document_damaged'],
    [4422, 'update_refused'],
    [1009, 'too_large'],
    [4499, 'internal'],
  ] as const)('ends for good on close code %i', async (close, code) => {
    const world = await open();
    world.handshake();
    world.socket.end(close);
    expect(world.session.connection.get()).toEqual({ state: 'ended', code });
    world.wake();
    world.session.retryNow();
    expect(FakeWebSocket.made).toHaveLength(1);
    expect(world.timers.filter((t) => t.live)).toHaveLength(0);
  });

  it('asks over HTTP why it was not let in, and ends where the answer is final (H7)', async () => {
    const world = await open();
    world.refusal = 'link_revoked';
    world.socket.end(1006);
    await expect.poll(() => world.session.connection.get()).toEqual({ state: 'ended', code: 'link_revoked' });
    expect(world.timers.filter((t) => t.live)).toHaveLength(0);
  });

  it('goes on trying where the server is away, later each time, and starts over after a sync', async () => {
    const world = await open();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      world.socket.end(1006);
      const state = world.session.connection.get();
      expect(state).toMatchObject({ state: 'offline', code: null });
      delays.push(world.timers.at(-1)?.delayMs ?? 0);
      world.retry();
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 7500, 7500, 7500, 7500]);
    world.handshake();
    world.socket.end(1006);
    expect(world.timers.at(-1)?.delayMs).toBe(500);
    expect(world.asked).toBeGreaterThan(0);
  });

  it("leaves trying again to no timer but its own: y-websocket's has no jitter (K7)", async () => {
    const world = await open();
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      world.socket.end(1006);
      vi.advanceTimersByTime(60_000);
      expect(FakeWebSocket.made).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('connects at once when the machine wakes, and only once', async () => {
    const world = await open();
    world.socket.end(1006);
    world.wake();
    world.wake();
    expect(FakeWebSocket.made).toHaveLength(2);
    expect(world.timers.filter((t) => t.live)).toHaveLength(0);
    expect(world.session.connection.get()).toEqual({ state: 'connecting', answered: false });
  });

  it('sends the profile on connecting and on each change', async () => {
    const world = await open();
    world.handshake();
    world.profile.set({ name: 'Grace', color: '#445566' });
    const profiles = world.socket.sent.flatMap((bytes) => {
      const decoded = decodeClientMessage(bytes);
      return decoded.ok && decoded.message.type === 'profile' ? [decoded.message.profile.name] : [];
    });
    expect(profiles).toEqual(['Ada', 'Grace']);
  });

  it('passes session news on and keeps the role', async () => {
    const world = await open();
    world.handshake();
    // Ids are branded strings; a test may name its own.
    const you = { session: 's1' as SessionId, person: 'p' as PersonId, role: 'viewer' } as const;
    world.socket.deliver(encodeSession({ you, present: [], left: [] }));
    expect(world.session.role.get()).toBe('viewer');
    expect(world.news).toBe(1);
  });

  it('passes events on', async () => {
    const world = await open();
    world.handshake();
    world.socket.deliver(encodeEvent({ kind: 'requests', open: 2 }));
    expect(world.events).toEqual([{ kind: 'requests', open: 2 }]);
  });

  it('brings in by a new handshake what was dropped while it might only read, once it may write (Roles R7)', async () => {
    const world = await open();
    const name = (role: Role) => {
      const you = { session: 's1' as SessionId, person: 'p' as PersonId, role };
      world.socket.deliver(encodeSession({ you, present: [], left: [] }));
    };
    world.socket.open();
    name('editor');
    world.socket.deliver(encodeSyncStep1(Y.encodeStateVector(world.server)));
    world.socket.deliver(encodeSyncStep2(Y.encodeStateAsUpdate(world.server)));
    // Lowered: what is typed meanwhile is refused and stays here.
    name('viewer');
    world.type('dropped');
    world.socket.deliver(
      encodeError({ code: 'read_only', words: ERRORS.read_only.words, retry: false, update: world.socket.sent.length }),
    );
    expect(world.saving).toBe('refused');
    expect(FakeWebSocket.made).toHaveLength(1);

    name('editor');
    expect(world.session.role.get()).toBe('editor');
    expect(FakeWebSocket.made).toHaveLength(2);
    world.handshake();
    world.ack();
    expect(world.serverText).toBe('seed dropped');
    expect(world.saving).toBe('disk');
    // A role that writes as before needs no new handshake.
    name('owner');
    expect(FakeWebSocket.made).toHaveLength(2);
  });

  it('waits for the person where a name is needed, live and at the door', async () => {
    const live = await open();
    live.handshake();
    live.socket.end(ERRORS.name_needed.close);
    expect(live.session.connection.get()).toEqual({ state: 'ended', code: 'name_needed' });
    const atDoor = await open();
    atDoor.refusal = 'name_needed';
    atDoor.socket.end(1006);
    await expect.poll(() => atDoor.session.connection.get()).toEqual({ state: 'ended', code: 'name_needed' });
  });

  it('opens no socket after it was closed', async () => {
    const world = await open();
    world.socket.end(1006);
    await world.session.close();
    world.wake();
    world.session.retryNow();
    expect(world.timers.filter((t) => t.live)).toHaveLength(0);
    expect(FakeWebSocket.made).toHaveLength(1);
  });

  it('is on this device only once the journal has it (P1)', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    world.keeping.set('writing');
    world.type('a');
    expect(world.saving).toBe('memory');
    world.keeping.set('kept');
    expect(world.saving).toBe('device');
    world.ack();
    expect(world.saving).toBe('disk');
  });

  it('hands the journal everything when the page goes (B5)', async () => {
    const world = await open();
    world.leave();
    expect(world.flushed).toBe(1);
  });

  it('shows again what an earlier visit was refused, until the server has it after all (B6)', async () => {
    const kept = new Y.Doc();
    kept.getText('body').insert(0, 'refused');
    const world = await open({ kept: Y.encodeStateAsUpdate(kept), refusedBefore: 'link_revoked' });
    expect(world.session.saving.get()).toEqual({ state: 'refused', code: 'link_revoked' });
    world.handshake();
    expect(world.saving).toBe('refused');
    world.ack();
    expect(world.saving).toBe('disk');
    expect(world.serverText).toContain('refused');
  });

  it('does not call refused what the server only puts off (B6)', async () => {
    const world = await open();
    world.handshake();
    world.ack();
    world.type('a');
    world.socket.deliver(encodeError({ code: 'client_id_taken', words: 'later', retry: true, update: 2 }));
    expect(world.saving).toBe('device');
    world.socket.deliver(encodeError({ code: 'update_refused', words: 'no', retry: false, update: 2 }));
    expect(world.saving).toBe('refused');
  });

  describe('with another tab (B1)', () => {
    const inTab = (text: string) => {
      const doc = new Y.Doc();
      doc.getText('body').insert(0, text);
      return { tab: 'other', kind: 'update', update: Y.encodeStateAsUpdate(doc), written: 1, safe: 0 } as const;
    };

    it('takes in what it writes, sends nothing of it, and does not call it saved', async () => {
      const world = await open();
      world.handshake();
      world.ack();
      const before = world.absorb();
      world.fromTab(inTab('theirs '));
      expect(world.session.doc.getText('body').toString()).toContain('theirs ');
      expect(world.absorb()).toBe(before);
      expect(world.saving).toBe('device');
      expect(world.session.owedByTabs.get()).toBe(true);
      world.fromTab({ tab: 'other', kind: 'safe', written: 1, safe: 1 });
      expect(world.saving).toBe('disk');
    });

    it('brings it in by a new handshake where it never arrives', async () => {
      const world = await open();
      world.handshake();
      world.ack();
      world.fromTab(inTab('deserted '));
      const { socket } = world;
      world.retry();
      expect(world.socket).not.toBe(socket);
      world.handshake();
      expect(world.serverText).toContain('deserted ');
      expect(world.session.owedByTabs.get()).toBe(false);
      expect(world.saving).toBe('device');
      world.ack();
      expect(world.saving).toBe('disk');
    });

    it('tells it what is written here and when that is on disk, and asks it on waking (B4)', async () => {
      const world = await open();
      world.handshake();
      world.ack();
      world.posted.length = 0;
      world.type('mine');
      world.ack();
      world.wake();
      expect(world.posted).toMatchObject([
        { kind: 'update', written: 1, safe: 0 },
        { kind: 'safe', written: 1, safe: 1 },
        { kind: 'ask' },
      ]);
    });
  });
});
