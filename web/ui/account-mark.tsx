/** The sign beside the name of somebody who has signed in: a provider vouches for the name, which guests choose as they like. */
import { BadgeCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import './account-mark.css';

export function AccountMark(): ReactElement {
  return (
    <span className="account-mark" title="Signed in: the name is their account’s">
      <BadgeCheck aria-hidden />
      <span className="visually-hidden"> (signed in)</span>
    </span>
  );
}
