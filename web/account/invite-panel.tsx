/** Among the ways to share: a role for an address. Whoever signs in with it has the role; nobody else can use it. */
import { Mail, X } from 'lucide-react';
import { useCallback, useEffect, useState, type FormEvent, type ReactElement } from 'react';
import type { InvitationInfo } from '../../protocol/rest-accounts.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/choice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Field } from '../ui/field.tsx';
import type { AccountApi } from './account-api.ts';
import './account.css';

/** The least first: what is given by address is seldom the document itself. */
const CHOICES = ROLES.toReversed().map((value) => ({ value, text: ROLE_WORDS[value].can }));

export function InvitePanel(props: {
  readonly api: AccountApi;
  readonly documentId: string;
  readonly token: string;
}): ReactElement {
  const { api, documentId, token } = props;
  const [invitations, setInvitations] = useState<readonly InvitationInfo[]>([]);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('editor');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [news, setNews] = useState('');
  const load = useCallback(async () => {
    const answer = await api.invitations(documentId, token);
    if (answer.ok) setInvitations(answer.value);
    else setTrouble(answer.error.words);
  }, [api, documentId, token]);
  useEffect(() => void load(), [load]);

  const invite = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await api.invite(documentId, token, email.trim(), role);
    setBusy(false);
    if (!answer.ok) {
      setTrouble(answer.error.words);
      return;
    }
    setTrouble(null);
    setNews(`Shared with ${answer.value.email}: ${ROLE_WORDS[role].can}`);
    setEmail('');
    await load();
  };
  const withdraw = async ({ id, email: address }: InvitationInfo) => {
    const answer = await api.withdraw(documentId, token, id);
    setTrouble(answer.ok ? null : answer.error.words);
    if (answer.ok) setNews(`No longer shared with ${address}`);
    await load();
  };
  return (
    <section className="invite" aria-labelledby="invite-title">
      <h3 id="invite-title" className="invite-title">
        Share with a person by address
      </h3>
      <form className="invite-form" onSubmit={(event) => void invite(event)}>
        <Field
          label="E-mail address"
          type="email"
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <SelectField label="Role" options={CHOICES} value={role} onChange={setRole} />
        <Button type="submit" look="primary" disabled={busy}>
          Share
        </Button>
      </form>
      <p role="alert" className="account-trouble">
        {trouble}
      </p>
      <p role="status" className="visually-hidden">
        {news}
      </p>
      {invitations.length > 0 && (
        <>
          <ul className="invite-list">
            {invitations.map((invitation) => (
              <li key={invitation.id} className="invite-row">
                <Mail aria-hidden />
                <span className="invite-words">
                  <bdi>{invitation.email}</bdi>
                  <span className="account-hint">
                    {ROLE_WORDS[invitation.role].can}
                    {invitation.person === null ? ', has not come yet' : ', has come: see People'}
                  </span>
                </span>
                <Button
                  look="quiet"
                  icon
                  aria-label={`Stop sharing with ${invitation.email}`}
                  onClick={() => void withdraw(invitation)}
                >
                  <X aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
          <div className="invite-address">
            <p className="account-hint">
              Weft sends no mail. Tell them this address: it opens the document for whoever signs in and has a role, and
              for nobody else.
            </p>
            <CopyButton text={`${location.origin}/d/${documentId}`}>Copy address</CopyButton>
          </div>
        </>
      )}
    </section>
  );
}
