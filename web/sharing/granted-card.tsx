/** Tells somebody who asked for more that they have it now. */
import { PencilLine } from 'lucide-react';
import type { ReactElement } from 'react';
import { useStore } from '../sync/use-store.ts';
import { CornerCard } from '../ui/corner.tsx';
import type { AskDesk } from './ask-desk.ts';

export function GrantedCard({ desk }: { readonly desk: AskDesk }): ReactElement | null {
  const asking = useStore(desk);
  if (asking.state !== 'granted') return null;
  return (
    <CornerCard icon={<PencilLine />} dismiss={{ label: 'Put away', act: () => desk.putAway() }}>
      {asking.role === 'commenter'
        ? 'An owner allowed it: you can comment now.'
        : 'An owner allowed it: you can edit now.'}
    </CornerCard>
  );
}
