/** An owner's view of a document's links: one row to make each kind, and the list of those that exist. */
import { CircleAlert } from 'lucide-react';
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { LinkInfo } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import type { ApiError } from '../sync/rest-caller.ts';
import { Button } from '../ui/button.tsx';
import { LinkList } from './link-list.tsx';
import { RoleRow } from './role-row.tsx';
import type { ShareProps } from './share-address.ts';

const OFFERED: readonly Role[] = ['viewer', 'commenter', 'editor', 'owner'];

export function LinkManager(props: ShareProps): ReactElement {
  const { api, shelf, documentId, token } = props;
  const [links, setLinks] = useState<readonly LinkInfo[] | null>(null);
  const [trouble, setTrouble] = useState<ApiError | null>(null);

  const load = useCallback(async () => {
    const answer = await api.links(documentId, token);
    setTrouble(answer.ok ? null : answer.error);
    if (answer.ok) setLinks(answer.value);
  }, [api, documentId, token]);
  useEffect(() => void load(), [load]);

  /** The token of a link, where this browser made it or is using it: the server does not tell tokens again. */
  const tokenOf = (link: LinkInfo): string | null =>
    link.current ? token : (shelf.find(documentId)?.made[link.id] ?? null);
  const isLive = (link: LinkInfo) =>
    link.revokedAtMs === null && (link.expiresAtMs === null || link.expiresAtMs > Date.now());

  const create = async (role: Role): Promise<string | null> => {
    const answer = await api.createLink(documentId, token, role);
    if (!answer.ok) {
      setTrouble(answer.error);
      return null;
    }
    shelf.madeLink(documentId, answer.value.id, answer.value.token);
    await load();
    return answer.value.token;
  };
  const change = async (act: Promise<{ ok: true } | { ok: false; error: ApiError }>) => {
    const answer = await act;
    if (answer.ok) await load();
    else setTrouble(answer.error);
  };

  return (
    <>
      <p role="alert" className="share-trouble">
        {trouble !== null && (
          <>
            <CircleAlert aria-hidden />
            <span>{trouble.words}</span>
            <Button onClick={() => void load()}>Try again</Button>
          </>
        )}
      </p>
      <ul className="share-roles">
        {OFFERED.map((role) => {
          // The link one is using oneself is not handed out by mistake: revoking it later would lock oneself out.
          const made = links?.findLast(
            (link) => link.role === role && isLive(link) && !link.current && tokenOf(link) !== null,
          );
          return (
            <RoleRow
              key={role}
              role={role}
              documentId={documentId}
              token={made === undefined ? null : tokenOf(made)}
              onCreate={() => create(role)}
            />
          );
        })}
      </ul>
      <h3 className="share-heading">Links of this document</h3>
      {links === null ? (
        <p className="share-hint">{trouble === null ? 'Loading…' : 'The list could not be loaded.'}</p>
      ) : (
        <LinkList
          links={links}
          documentId={documentId}
          tokenOf={tokenOf}
          isLive={isLive}
          onRename={(link, label) => void change(api.renameLink(documentId, token, link.id, label))}
          onRevoke={(link) => void change(api.revokeLink(documentId, token, link.id))}
        />
      )}
    </>
  );
}
