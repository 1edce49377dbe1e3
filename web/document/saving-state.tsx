/** Where one's changes are, in words, and behind it what the words mean. Says only what the ledger proved (P1). */
import {
  Cable,
  Check,
  CircleAlert,
  Download,
  HardDrive,
  Laptop,
  LoaderCircle,
  Server,
  TriangleAlert,
} from 'lucide-react';
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { ERRORS } from '../../protocol/errors.ts';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import type { Saving } from '../sync/saving-ledger.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { downloadText } from './download-text.ts';
import type { OpenDocument } from './open-document.ts';
import { SAVING_WORDS, savingSentence, savingWord } from './saving-words.ts';

type State = Saving['state'];

const ICONS: Record<State, ReactNode> = {
  memory: <LoaderCircle aria-hidden />,
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
  const keeping = useStore(opened.session.keeping);
  // Who may not write has nothing to save. What they wrote with an earlier link is told by a banner.
  if ((role === null || !roleAllows(role, 'write')) && saving.state !== 'refused') return null;
  const isLost = saving.state === 'memory' && keeping === 'failing';
  return (
    <Popover
      title="Where your changes are"
      trigger={
        <button type="button" className={`saving saving-${isLost ? 'refused' : saving.state}`}>
          {isLost ? <TriangleAlert aria-hidden /> : ICONS[saving.state]}
          <span className="visually-hidden">Your changes: </span>
          <span>{savingWord(saving, keeping)}</span>
        </button>
      }
    >
      <SavingFacts opened={opened} saving={saving} />
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
      <Button look="quiet" onClick={() => opened.showsConnection.set(true)}>
        <Cable aria-hidden />
        Connection…
      </Button>
    </Popover>
  );
}

/** Only while the popover is open: nobody reads the time of it otherwise. */
function SavingFacts({ opened, saving }: { readonly opened: OpenDocument; readonly saving: Saving }): ReactElement {
  const keeping = useStore(opened.session.keeping);
  const unsent = useStore(opened.unsent);
  const owedByTabs = useStore(opened.session.owedByTabs);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => setNowMs(Date.now()), [unsent]);
  const sentence = savingSentence({ saving, keeping, unsent, owedByTabs, nowMs });
  const isAtRisk = keeping === 'failing' && saving.state !== 'disk' && saving.state !== 'server';
  return (
    <>
      {saving.state === 'refused' && (
        <p className="saving-refused">
          The server did not take a change of yours. {ERRORS[saving.code].words} It stands{' '}
          {keeping === 'failing' ? 'in this window' : 'on this device'} only.
        </p>
      )}
      {sentence !== null && <p className="saving-sentence">{sentence}</p>}
      {isAtRisk && (
        <p className="saving-sentence">
          This browser keeps no copy. Leave this tab open until it says “On disk”, or take the text with you.
        </p>
      )}
      {(isAtRisk || saving.state === 'refused') && (
        <Button onClick={() => downloadText(opened.session.doc)}>
          <Download aria-hidden />
          Download my text
        </Button>
      )}
    </>
  );
}
