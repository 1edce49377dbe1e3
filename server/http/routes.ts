/**
 * All of the REST interface, file by file. Owns which routes there are, and that those of accounts are there only where people can sign in;
 * what each needs it says itself. The page and the sessions by requests are registered by `app.ts`.
 */
import type { FastifyInstance } from 'fastify';
import { documentRoutes, type DocumentRoutesOptions } from './documents.ts';
import { fileRoutes, type FileRoutesOptions } from './files.ts';
import { healthRoute, type HealthOptions } from './health.ts';
import { importRoutes, type ImportRoutesOptions } from './import.ts';
import { invitationRoutes, type InvitationRoutesOptions } from './invitations.ts';
import { linkRoutes, type LinkRoutesOptions } from './links.ts';
import { myDocumentRoutes, type MyDocumentRoutesOptions } from './my-documents.ts';
import { peopleRoutes, type PeopleRoutesOptions } from './people.ts';
import { probeRoutes, type ProbeOptions } from './probe.ts';
import { signInRoutes, type SignInRoutesOptions } from './sign-in.ts';
import { stateRoute, type StateRouteOptions } from './state.ts';
import { unlockRoute, type UnlockRouteOptions } from './unlock.ts';

export interface RoutesOptions
  extends
    DocumentRoutesOptions,
    LinkRoutesOptions,
    UnlockRouteOptions,
    PeopleRoutesOptions,
    StateRouteOptions,
    ImportRoutesOptions,
    SignInRoutesOptions,
    MyDocumentRoutesOptions,
    InvitationRoutesOptions,
    ProbeOptions,
    HealthOptions {
  readonly files: FileRoutesOptions['files'];
  readonly unreadFiles: FileRoutesOptions['unread'];
}

export async function addRoutes(app: FastifyInstance, options: RoutesOptions): Promise<void> {
  documentRoutes(app, options);
  linkRoutes(app, options);
  unlockRoute(app, options);
  peopleRoutes(app, options);
  stateRoute(app, options);
  await importRoutes(app, options);
  await fileRoutes(app, { ...options, unread: options.unreadFiles });
  signInRoutes(app, options);
  if (options.provider !== null) {
    myDocumentRoutes(app, options);
    invitationRoutes(app, options);
  }
  probeRoutes(app, options);
  healthRoute(app, options);
}
