/**
 * An owner's links of one document: making, changing, ending them, and which of their tokens this browser knows. The server
 * tells a token once; what this browser made, or has open, can be copied again. Knows no React.
 */
import type { LinkInfo } from '../../protocol/rest.ts';
import type { Shelf } from '../sync/shelf.ts';
import type { LinkChange, NewLink, SharingApi } from '../sync/sharing-api.ts';
import { RemoteList } from './remote-list.ts';

export interface LinksDeskOptions {
  readonly api: SharingApi;
  readonly shelf: Shelf;
  readonly documentId: string;
  /** The token that this page has the document open with. */
  readonly token: string;
  readonly now: () => number;
  /** The link that this page came by has a new token. */
  readonly onMoved: (token: string) => void;
}

export class LinksDesk {
  readonly list: RemoteList<LinkInfo>;
  readonly #options: LinksDeskOptions;

  constructor(options: LinksDeskOptions) {
    this.#options = options;
    this.list = new RemoteList(() => options.api.links());
  }

  /** Null where this browser does not know it. */
  tokenOf(link: LinkInfo): string | null {
    const { shelf, documentId, token } = this.#options;
    return link.current ? token : (shelf.find(documentId)?.made[link.id] ?? null);
  }

  isLive(link: LinkInfo): boolean {
    return link.revokedAtMs === null && (link.expiresAtMs === null || link.expiresAtMs > this.#options.now());
  }

  /** Makes a link and answers with its token, or null where that failed. */
  async create(link: NewLink): Promise<string | null> {
    const { api, shelf, documentId } = this.#options;
    const made = api.createLink(link).then((answer) => {
      // Kept before the list is drawn again, so that its row can be copied at once.
      if (answer.ok) shelf.madeLink(documentId, answer.value.id, answer.value.token);
      return answer;
    });
    return (await this.list.after(made))?.value.token ?? null;
  }

  async change(link: LinkInfo, change: LinkChange): Promise<boolean> {
    return (await this.list.after(this.#options.api.changeLink(link.id, change))) !== null;
  }

  async revoke(link: LinkInfo): Promise<boolean> {
    return (await this.list.after(this.#options.api.revokeLink(link.id))) !== null;
  }

  /** Gives the link a new token and answers with it; the one before opens nothing any more. */
  async rotate(linkId: string): Promise<string | null> {
    const { api, shelf, documentId, token, onMoved } = this.#options;
    // Known before it is asked for: afterwards this page's own token may be dead.
    if (this.list.get().rows === null) await this.list.load();
    const isOurs = this.list.get().rows?.some((link) => link.id === linkId && link.current) ?? false;
    const answer = await api.rotateLink(linkId);
    if (!answer.ok) {
      await this.list.after(Promise.resolve(answer));
      return null;
    }
    shelf.madeLink(documentId, linkId, answer.value.token);
    if (isOurs) {
      shelf.tokenReplaced(documentId, token, answer.value.token);
      // Everything that holds the old token ends here: the page opens anew with the new one.
      onMoved(answer.value.token);
    } else await this.list.load();
    return answer.value.token;
  }
}
