/** Walks the permission table of docs/SECURITY.md: each cell, against a real server, by hand-made requests. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedSession } from '../../protocol/carriage.ts';
import { PERSON_HEADER } from '../../protocol/ids.ts';
import type { CreatedDocument, CreatedLink, ErrorBody } from '../../protocol/rest.ts';
import { samplePicture } from '../../protocol/sample-pictures.ts';
import { personIdOf } from '../access/tokens.ts';
import { COLUMNS, readTable, type Column } from '../permission-table.ts';
import { TestServer } from '../test-server.ts';

const ROWS = readTable('REST');
const ENVIRONMENT = {
  WEFT_PUBLIC_URL: 'http://localhost:9',
  // Every route is there where people can sign in. Nobody answers at this address, and nobody has to.
  WEFT_OIDC_ISSUER: 'http://127.0.0.1:9',
  WEFT_OIDC_CLIENT_ID: 'permission-table',
};
const LIMIT = { max: 1_000_000, timeWindow: 60_000 };
const PASSWORD = 'correct horse';
const VISITOR = 'secret-of-the-visitor-0';

let server: TestServer;
const routes = new Set<string>();
beforeAll(async () => {
  server = await TestServer.start({
    environment: ENVIRONMENT,
    overrides: {
      onRoute: (method, pattern) => void routes.add(`${method} ${pattern}`),
      routeLimits: { any: LIMIT, creation: LIMIT, uploads: LIMIT, files: LIMIT, signIn: LIMIT },
      guesses: { burst: 1_000_000, refillPerSecond: 1 },
    },
  });
  // The page stands for its build.
  for (const name of ['index.html', 'file.js']) {
    const path = join(server.folder, name);
    if (!existsSync(path)) writeFileSync(path, 'page');
  }
});
afterAll(() => server.stop());

/** A document for one cell, with what its request needs. */
class Stage {
  readonly created: CreatedDocument;
  readonly token: string | null;
  readonly secret: string;

  private constructor(created: CreatedDocument, token: string | null, secret: string) {
    this.created = created;
    this.token = token;
    this.secret = secret;
  }

  static async for(column: Column): Promise<Stage> {
    const created = await server.createDocument();
    const token = async () => {
      if (column === 'nobody') return null;
      if (column === "another's owner") return (await server.createDocument()).token;
      return column === 'owner' ? created.token : (await server.createLink(created, column)).token;
    };
    return new Stage(created, await token(), `secret-of-the-${column.replace(/\W/g, '-')}`.padEnd(22, '0'));
  }

  get path(): string {
    return `/api/documents/${this.created.id}`;
  }

  /** As an owner; what it answers. */
  async asOwner<T>(method: string, path: string, body?: object | Uint8Array<ArrayBuffer>): Promise<T> {
    const { token } = this.created;
    const response = await server.fetch(`${this.path}${path}`, { method, token, ...sent(body) });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
    // Each caller names the shape that the route's own tests prove.
    return (await response.json()) as T;
  }

  link(): Promise<CreatedLink> {
    return server.createLink(this.created, 'viewer', { label: 'spare' });
  }

  /** Somebody who came as a viewer and asks for more. */
  async request(): Promise<string> {
    const { token } = await this.link();
    const headers = { [PERSON_HEADER]: VISITOR };
    await server.fetch(this.path, { token, headers });
    const asked = await server.fetch(`${this.path}/requests`, {
      method: 'POST',
      token,
      headers,
      body: '{"role":"editor"}',
    });
    // As above.
    return ((await asked.json()) as { id: string }).id;
  }

  /** The secret of a session without WebSocket that this stage's token opens; null where it opens none. */
  async session(): Promise<string | null> {
    const init = { method: 'POST', ...(this.token === null ? {} : { token: this.token }) };
    const opened = await server.fetch(`${this.path}/session`, init);
    // As above.
    return opened.ok ? ((await opened.json()) as OpenedSession).session : null;
  }

  /** Who that is, once it is known that it came. */
  async visitor(): Promise<string> {
    await this.request();
    const people = async () => (await this.asOwner<{ people: unknown[] }>('GET', '/people')).people;
    await expect.poll(people).not.toEqual([]);
    return personIdOf(VISITOR);
  }
}

/** A body with its type, for `fetch`. */
function sent(body: object | Uint8Array<ArrayBuffer> | undefined): {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
} {
  if (body === undefined) return {};
  if (!(body instanceof Uint8Array)) return { body: JSON.stringify(body) };
  return { body, headers: { 'content-type': 'application/octet-stream' } };
}

interface Asked {
  readonly path: string;
  readonly body?: object | Uint8Array<ArrayBuffer>;
  /** Another token than the stage's. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}
type Recipe = (stage: Stage, column: Column) => Promise<Asked> | Asked;

const sample = () => Uint8Array.from(readFileSync(new URL('../import/samples/meeting-v1.bin', import.meta.url)));
const plain =
  (path: string): Recipe =>
  () => ({ path });
const below =
  (path: string, body?: object): Recipe =>
  (stage) => ({ path: `${stage.path}${path}`, ...(body === undefined ? {} : { body }) });

/** A request of each row that succeeds for whoever may make it. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  'POST /api/documents': () => ({ path: '/api/documents', body: {} }),
  'POST /api/documents/import': () => ({ path: '/api/documents/import', body: sample() }),
  'GET /api/documents/:id': below(''),
  'GET /api/documents/:id/state': below('/state'),
  'PATCH /api/documents/:id': below('', { guests: 'named' }),
  'DELETE /api/documents/:id': below(''),
  'PUT /api/documents/:id/profile': below('/profile', { name: 'Ada', color: '#112233' }),
  'POST /api/documents/:id/unlock': async (stage, column) => {
    const asked = { path: `${stage.path}/unlock`, body: { password: PASSWORD } };
    if (column === 'nobody' || column === "another's owner") return asked;
    const { token } = await server.createLink(stage.created, column, { password: PASSWORD });
    return { ...asked, token };
  },
  'GET /api/documents/:id/links': below('/links'),
  'POST /api/documents/:id/links': below('/links', { role: 'owner' }),
  'PATCH /api/documents/:id/links/:linkId': async (stage) => ({
    path: `${stage.path}/links/${(await stage.link()).id}`,
    body: { role: 'owner' },
  }),
  'DELETE /api/documents/:id/links/:linkId': async (stage) => ({
    path: `${stage.path}/links/${(await stage.link()).id}`,
  }),
  'POST /api/documents/:id/links/:linkId/rotate': async (stage) => ({
    path: `${stage.path}/links/${(await stage.link()).id}/rotate`,
  }),
  'GET /api/documents/:id/people': below('/people'),
  'PATCH /api/documents/:id/people/:person': async (stage) => ({
    path: `${stage.path}/people/${await stage.visitor()}`,
    body: { role: 'editor' },
  }),
  'DELETE /api/documents/:id/people/:person': async (stage) => ({
    path: `${stage.path}/people/${await stage.visitor()}`,
  }),
  'POST /api/documents/:id/people/:person/restore': async (stage) => ({
    path: `${stage.path}/people/${await stage.visitor()}/restore`,
  }),
  'POST /api/documents/:id/requests': below('/requests', { role: 'owner' }),
  'GET /api/documents/:id/requests': below('/requests'),
  'POST /api/documents/:id/requests/:requestId/grant': async (stage) => ({
    path: `${stage.path}/requests/${await stage.request()}/grant`,
  }),
  'DELETE /api/documents/:id/requests/:requestId': async (stage) => ({
    path: `${stage.path}/requests/${await stage.request()}`,
  }),
  'POST /api/documents/:id/files': (stage) => ({ path: `${stage.path}/files`, body: samplePicture('jpeg') }),
  'GET /api/documents/:id/files/:fileId': async (stage) => ({
    path: `${stage.path}/files/${(await stage.asOwner<{ id: string }>('POST', '/files', samplePicture('jpeg'))).id}`,
  }),
  'GET /api/documents/:id/invitations': below('/invitations'),
  'POST /api/documents/:id/invitations': below('/invitations', { email: 'ada@example.org', role: 'owner' }),
  'DELETE /api/documents/:id/invitations/:invitationId': async (stage) => {
    const body = { email: 'ada@example.org', role: 'viewer' };
    return {
      path: `${stage.path}/invitations/${(await stage.asOwner<{ id: string }>('POST', '/invitations', body)).id}`,
    };
  },
  'POST /api/documents/:id/session': below('/session'),
  'POST /api/session/send': async (stage) => ({
    path: '/api/session/send',
    token: await stage.session(),
    body: new Uint8Array(),
    headers: { 'weft-offset': '0' },
  }),
  'GET /api/session/stream': async (stage) => ({
    path: '/api/session/stream',
    token: await stage.session(),
    headers: { 'weft-taken': '0' },
  }),
  'POST /api/session/poll': async (stage) => ({
    path: '/api/session/poll',
    token: await stage.session(),
    headers: { 'weft-taken': '0', 'weft-wait': '0' },
  }),
  'DELETE /api/session': async (stage) => ({ path: '/api/session', token: await stage.session() }),
  'GET /api/probe': plain('/api/probe'),
  'GET /api/probe/stream': plain('/api/probe/stream'),
  'POST /api/probe/poll': plain('/api/probe/poll'),
  'GET /api/my/documents': plain('/api/my/documents'),
  'POST /api/my/documents': () => ({ path: '/api/my/documents', body: { documents: [] } }),
  'DELETE /api/my/documents/:id': (stage) => ({ path: `/api/my/documents/${stage.created.id}` }),
  'GET /api/me': plain('/api/me'),
  'POST /api/me/guest': plain('/api/me/guest'),
  'POST /api/me/sign-out': plain('/api/me/sign-out'),
  'GET /auth/sign-in': plain('/auth/sign-in'),
  'GET /auth/callback': plain('/auth/callback'),
  'GET /healthz': plain('/healthz'),
  'GET /': plain('/'),
  'GET /d/:id': (stage) => ({ path: `/d/${stage.created.id}` }),
  'GET /signed-in': plain('/signed-in'),
  'GET /sign-in-failed': plain('/sign-in-failed'),
  'GET /*': plain('/file.js'),
};

async function answerTo(row: string, column: Column): Promise<string> {
  const recipe = RECIPES[row];
  if (recipe === undefined) throw new Error(`${row} needs a request here that succeeds for whoever may make it.`);
  const stage = await Stage.for(column);
  const { path, body, headers: more, token = stage.token } = await recipe(stage, column);
  const { headers, ...init } = sent(body);
  const response = await server.fetch(path, {
    ...init,
    method: row.split(' ')[0] ?? '',
    headers: { ...headers, ...more, [PERSON_HEADER]: stage.secret },
    redirect: 'manual',
    ...(token === null ? {} : { token }),
  });
  if (response.status < 400) {
    // A stream would go on for as long as its session.
    await response.body?.cancel();
    return 'yes';
  }
  // Every answer that is no success has this body.
  return ((await response.json()) as ErrorBody).error.code;
}

describe('the permission table of docs/SECURITY.md (Roles R1, R2, R6, R8, H7)', () => {
  test('has a row for every route of the server, and none for another', () => {
    const real = [...routes].filter((route) => !route.startsWith('HEAD '));
    expect([...ROWS.keys()].sort()).toEqual(real.sort());
  });

  test.each([...ROWS])('%s', async (row, cells) => {
    const answers = new Map<Column, string>();
    for (const column of COLUMNS) answers.set(column, await answerTo(row, column));
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(cells));
  });
});
