/**
 * Everything about sharing one open document, put together: its links, its people, the requests for more, who may come as a
 * guest. Told by the document's session what the server says; asks REST for what is shown. Knows no React.
 */
import type { EventNews } from '../../protocol/messages.ts';
import type { DocumentInfo, GuestRule, PersonInfo, RemovedPerson, RequestInfo } from '../../protocol/rest.ts';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import type { Clock, Timer } from '../sync/ports.ts';
import { Store, type Readable } from '../sync/store.ts';
import type { SharingApi } from '../sync/sharing-api.ts';
import { AskDesk } from './ask-desk.ts';
import { LinksDesk, type LinksDeskOptions } from './links-desk.ts';
import { RemoteList } from './remote-list.ts';

/** Those who come and go at once are asked about at once, and after the server has noted them. */
const COMPANY_AFTER_MS = 800;

export class SharingDesk {
  readonly links: LinksDesk;
  readonly people: RemoteList<PersonInfo>;
  /** For owners: what nobody has answered yet, oldest first. */
  readonly requests: RemoteList<RequestInfo>;
  readonly ask: AskDesk;
  readonly #api: SharingApi;
  readonly #info = new Store<DocumentInfo | null>(null);
  readonly #clock: Clock;
  #company: Timer | null = null;
  #owns = false;

  constructor(options: Omit<LinksDeskOptions, 'now'> & { readonly clock: Clock }) {
    const { api, clock } = options;
    this.#api = api;
    this.#clock = clock;
    this.links = new LinksDesk({ ...options, now: clock.now });
    this.people = new RemoteList(() => api.people());
    this.requests = new RemoteList(() => api.requests());
    this.ask = new AskDesk(api);
  }

  /** The document's settings; null until somebody looked. */
  get info(): Readable<DocumentInfo | null> {
    return this.#info;
  }

  /** The server said on this connection which role one has: what was missed while away is asked for. */
  onRole(role: Role): void {
    this.#owns = roleAllows(role, 'share');
    this.ask.onRole(role);
    if (this.#owns) {
      void this.requests.load();
      this.people.refresh();
      this.links.list.refresh();
    } else for (const list of [this.requests, this.people, this.links.list]) list.clear();
  }

  /** Somebody came, went, or is shown otherwise: a list of people that is looked at tells so, and the links count them. */
  onCompany(): void {
    this.#company ??= this.#clock.setTimer(COMPANY_AFTER_MS, () => {
      this.#company = null;
      this.people.refresh();
      this.links.list.refresh();
    });
  }

  /** May be called twice. */
  close(): void {
    this.#company?.cancel();
  }

  onEvent(news: EventNews): void {
    switch (news.kind) {
      case 'requests':
        if (this.#owns) void this.requests.load();
        break;
      case 'request-declined':
        this.ask.onDeclined();
        break;
      case 'links':
        this.links.list.refresh();
        break;
      case 'people':
        this.people.refresh();
        break;
      case 'document':
        if (this.#info.get() !== null) void this.loadInfo();
        break;
      default:
        // A newer server may tell of things that this page does not show.
        break;
    }
  }

  async loadInfo(): Promise<void> {
    const answer = await this.#api.documentInfo();
    if (answer.ok) this.#info.set(answer.value);
  }

  async setGuests(guests: GuestRule): Promise<void> {
    // Shown at once, as a switch is; put back where the server says otherwise.
    const before = this.#info.get();
    if (before !== null) this.#info.set({ ...before, guests });
    const answer = await this.people.after(this.#api.setGuests(guests));
    this.#info.set(answer?.value ?? before);
  }

  async grant(request: RequestInfo): Promise<void> {
    await this.requests.after(this.#api.grant(request.id));
    this.people.refresh();
  }

  async decline(request: RequestInfo): Promise<void> {
    await this.requests.after(this.#api.dropRequest(request.id));
  }

  /** `role` null: what their link gives. */
  async changePerson(person: string, role: Role | null): Promise<void> {
    await this.people.after(this.#api.changePerson(person, role));
  }

  /** The links by which they could come back as somebody new, or null where they could not be removed. */
  async removePerson(person: string): Promise<RemovedPerson | null> {
    return (await this.people.after(this.#api.removePerson(person)))?.value ?? null;
  }

  async restorePerson(person: string): Promise<void> {
    await this.people.after(this.#api.restorePerson(person));
  }
}
