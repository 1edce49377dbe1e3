import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { CreatedDocument, Unlocked } from '../../../protocol/rest.ts';
import { portOfOnesOwn } from '../../test-port.ts';
import { millisecondsOf } from '../../test-seconds.ts';
import { TestServer } from '../../test-server.ts';

let server: TestServer;
const people: Person[] = [];
afterEach(async () => {
  for (const person of people.splice(0)) person.leave();
  await server.stop();
});

/** Somebody with an unmodified y-websocket client. */
class Person {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;
  readonly closeCodes: number[] = [];

  constructor(id: string, params: Record<string, string>) {
    // The type asks for a browser's WebSocket; y-websocket documents ws as what to pass outside of one.
    const WebSocketPolyfill = WebSocket as unknown as typeof globalThis.WebSocket;
    const options = { params, WebSocketPolyfill, disableBc: true };
    this.provider = new WebsocketProvider(server.syncUrl('').slice(0, -1), id, this.doc, options);
    this.provider.on('connection-close', (event) => this.closeCodes.push(event?.code ?? 0));
    people.push(this);
  }

  static async join({ id, token }: Pick<CreatedDocument, 'id' | 'token'>): Promise<Person> {
    const person = new Person(id, { token });
    await person.synced();
    return person;
  }

  async synced(): Promise<void> {
    await expect.poll(() => this.provider.synced).toBe(true);
  }

  get text(): string {
    return this.doc.getText('body').toJSON();
  }

  type(text: string): void {
    this.doc.getText('body').insert(this.doc.getText('body').length, text);
  }

  /** Resolves when the server has brought this person's latest edit back to it, which it does after the commit (R4). */
  async echoed(act: () => void): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      const socket: unknown = this.provider.ws;
      // y-websocket's socket is the ws one that was passed in.
      (socket as WebSocket).addEventListener('message', ({ data }) => {
        const bytes = new Uint8Array(data as ArrayBuffer);
        if (bytes[0] === 0 && bytes[1] === 2) resolve();
      });
    });
    act();
    await heard;
  }

  leave(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}

describe('unmodified y-websocket clients', () => {
  test('obey a role that is lowered, and hand over what they wrote when it is raised, on one connection (Roles R4)', async () => {
    server = await TestServer.start();
    const created = await server.createDocument();
    const link = await server.createLink(created, 'editor');
    const [ada, ben] = [await Person.join(created), await Person.join({ ...created, token: link.token })];
    const give = (role: string) =>
      server.fetch(`/api/documents/${created.id}/links/${link.id}`, {
        method: 'PATCH',
        token: created.token,
        body: JSON.stringify({ role }),
      });
    ben.type('before ');
    await expect.poll(() => ada.text).toBe('before ');
    expect((await give('viewer')).status).toBe(200);
    ben.type('meanwhile ');
    ada.type('by Ada ');
    await expect.poll(() => ben.text).toContain('by Ada ');
    expect(ada.text).not.toContain('meanwhile ');
    expect((await give('editor')).status).toBe(200);
    await expect.poll(() => ada.text).toContain('meanwhile ');
    expect(ada.text).toBe(ben.text);
    expect(ben.closeCodes).toEqual([]);
  });

  test('open a link with a password by `params: { token, pass }`', async () => {
    server = await TestServer.start();
    const created = await server.createDocument();
    const { token } = await server.createLink(created, 'editor', { password: 'correct horse' });
    const body = '{"password":"correct horse"}';
    const unlocked = await server.fetch(`/api/documents/${created.id}/unlock`, { method: 'POST', token, body });
    // The shape is what its own tests prove.
    const { pass } = (await unlocked.json()) as Unlocked;
    server.keep(pass);
    const ada = new Person(created.id, { token, pass });
    await ada.synced();
    await ada.echoed(() => ada.type('in'));
    expect(ada.closeCodes).toEqual([]);
  });

  test('two write in one document and see each other', async () => {
    server = await TestServer.start();
    const created = await server.createDocument({ title: 'Plans' });
    const [ada, ben] = [await Person.join(created), await Person.join(created)];
    expect(ben.doc.getText('title').toJSON()).toBe('Plans');
    ada.type('from Ada ');
    ben.type('from Ben ');
    ada.provider.awareness.setLocalStateField('user', { name: 'Ada' });
    await expect.poll(() => [ada.text.includes('from Ben'), ben.text.includes('from Ada')]).toEqual([true, true]);
    expect(ada.text).toBe(ben.text);
    await expect
      .poll(() => ben.provider.awareness.getStates().get(ada.doc.clientID))
      .toMatchObject({ user: { name: 'Ada' } });
  });

  test('what came back to its writer is there after a restart (R4, K2)', async () => {
    server = await TestServer.start();
    const created = await server.createDocument();
    const ada = await Person.join(created);
    await ada.echoed(() => ada.type('kept'));
    await server.close();
    await expect.poll(() => ada.closeCodes).toContain(1012);
    ada.leave();
    await server.open();
    expect((await Person.join(created)).text).toBe('kept');
  });

  test('one that stays comes back by itself after a restart, with what it wrote meanwhile', async () => {
    // The same port again, as a supervisor would start it.
    const port = await portOfOnesOwn();
    server = await TestServer.start({ environment: { WEFT_PORT: String(port) } });
    const created = await server.createDocument();
    const ada = await Person.join(created);
    await server.close();
    ada.type('written while it was away');
    await server.open();
    await ada.synced();
    const ben = await Person.join(created);
    await expect.poll(() => ben.text).toBe('written while it was away');
  });

  test('a link that is revoked ends its sessions within 1 s, and no other (Roles R4)', async () => {
    server = await TestServer.start();
    const created = await server.createDocument();
    const link = await server.createLink(created, 'editor');
    const [owner, guest] = [await Person.join(created), await Person.join({ id: created.id, token: link.token })];
    await server.fetch(`/api/documents/${created.id}/links/${link.id}`, { method: 'DELETE', token: created.token });
    // From the answer on: until then it is the disk that takes its time.
    const took = await millisecondsOf(async () => {
      await expect.poll(() => guest.closeCodes, { interval: 10 }).toContain(4403);
    });
    expect(took).toBeLessThan(1000);
    expect(owner.closeCodes).toEqual([]);
    await owner.echoed(() => owner.type('goes on'));
  });

  test('a deleted document ends all its sessions', async () => {
    server = await TestServer.start();
    const created = await server.createDocument();
    const ada = await Person.join(created);
    await server.fetch(`/api/documents/${created.id}`, { method: 'DELETE', token: created.token });
    await expect.poll(() => ada.closeCodes).toContain(4410);
  });

  test('an open room is shared by whoever names it', async () => {
    server = await TestServer.start({ environment: { WEFT_OPEN_ROOMS: '1' } });
    const [ada, ben] = [new Person('open/our room', {}), new Person('open/our room', {})];
    await Promise.all([ada.synced(), ben.synced()]);
    ada.doc.getMap('anything').set('goes', true);
    await expect.poll(() => ben.doc.getMap('anything').get('goes')).toBe(true);
  });
});

describe('roles on the socket (Roles R1, R2)', () => {
  test.each(['viewer', 'commenter'] as const)('a %s reads, and nothing that it writes is taken', async (role) => {
    server = await TestServer.start();
    const created = await server.createDocument();
    const { token } = await server.createLink(created, role);
    const [owner, reader] = [await Person.join(created), await Person.join({ id: created.id, token })];
    reader.type('not allowed');
    await owner.echoed(() => owner.type('allowed'));
    await expect.poll(() => reader.text).toContain('allowed');
    await server.close();
    reader.leave();
    await server.open();
    expect((await Person.join(created)).text).toBe('allowed');
  });
});
