/** Where one's changes are, in words, and behind it what the words mean. Says only what the ledger proved (P1). */
import { Check, CircleAlert, HardDrive, Laptop, Server } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { ERRORS } from '../../protocol/errors.ts';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import type { Saving } from '../sync/saving-ledger.ts';
import { useStore } from '../sync/use-store.ts';
import { Popover } from '../ui/popover.tsx';
import type { OpenDocument } from './open-document.ts';

type State = Saving['state'];

const SAVING_WORDS: Record<State, string> = {
  device: 'On this device',
  server: 'On the server',
  disk: 'On disk',
  refused: 'Not saved',
};

const ICONS: Record<State, ReactNode> = {
  device: <Laptop aria-hidden />,
  server: <Server aria-hidden />,
  disk: <Check aria-hidden />,
  refused: <CircleAlert aria-hidden />,
};

const STEPS: readonly { readonly state: State; readonly icon: ReactNode; readonly meaning: string }[] = [
  {
    state: 'device',
    icon: <Laptop aria-hidden />,
    meaning: 'Kept in this browser. If it is closed now, it is sent the next time you open the document here.',
  },
  {
    state: 'server',
    icon: <Server aria-hidden />,
    meaning: 'The server has it and the others see it. Its disk has not confirmed it yet.',
  },
  {
    state: 'disk',
    icon: <HardDrive aria-hidden />,
    meaning: 'Written to the server’s disk and synced. It survives a crash and a power cut.',
  },
];

export function SavingState({
  opened,
  role,
}: {
  readonly opened: OpenDocument;
  readonly role: Role | null;
}): ReactElement | null {
  const saving = useStore(opened.saving);
  const keepsCopy = useStore(opened.session.keepsCopy);
  // Who may not write has nothing to save. What they wrote with an earlier link is told by a banner.
  if (role === null || (!roleAllows(role, 'write') && saving.state !== 'refused')) return null;
  const words = saving.state === 'device' && !keepsCopy ? 'Only in this tab' : SAVING_WORDS[saving.state];
  return (
    <Popover
      title="Where your changes are"
      trigger={
        <button type="button" className={`saving saving-${saving.state}`}>
          {ICONS[saving.state]}
          <span className="visually-hidden">Your changes: </span>
          <span>{words}</span>
        </button>
      }
    >
      {saving.state === 'refused' && (
        <p className="saving-refused">
          The server did not take a change of yours. {ERRORS[saving.code].words} It stands in this window only.
        </p>
      )}
      <ol className="saving-steps">
        {STEPS.map((step) => (
          <li
            key={step.state}
            className={step.state === saving.state ? 'saving-step saving-step-now' : 'saving-step'}
            aria-current={step.state === saving.state ? 'step' : undefined}
          >
            <span className="saving-step-icon">{step.icon}</span>
            <span>
              <strong>{SAVING_WORDS[step.state]}</strong>
              <span className="saving-step-meaning">{step.meaning}</span>
            </span>
          </li>
        ))}
      </ol>
    </Popover>
  );
}
