/** The form for a link's settings: for a new one, or for one that is there. What the fields mean is `link-settings.ts`. */
import { CircleAlert } from 'lucide-react';
import { useId, useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import { LIMITS } from '../../protocol/limits.ts';
import type { LinkInfo } from '../../protocol/rest.ts';
import { ROLES } from '../../protocol/roles.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { Button } from '../ui/button.tsx';
import { RadioChoice, SelectField, type Option } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import {
  MAX_PASSWORD_LENGTH,
  problemOf,
  type Expiry,
  type LinkDraft,
  type PasswordChoice,
  type Problem,
} from './link-settings.ts';

/** Weakest first: whoever is in doubt gives less. */
export const OFFERED_ROLES = ROLES.toReversed();

const EXPIRIES: readonly Option<Expiry>[] = [
  { value: 'never', text: 'Never' },
  { value: 'hour', text: 'In an hour' },
  { value: 'day', text: 'In a day' },
  { value: 'week', text: 'In a week' },
  { value: 'month', text: 'In 30 days' },
  { value: 'date', text: 'On a day of your choice…' },
];

export function LinkForm(props: {
  /** The link whose settings these are; null for a new one. */
  readonly link: LinkInfo | null;
  readonly start: LinkDraft;
  readonly action: string;
  /** True where it succeeded; then the form is gone. */
  readonly onSubmit: (draft: LinkDraft) => Promise<boolean>;
  /** What else can be done here, below the fields. */
  readonly children?: ReactNode;
}): ReactElement {
  const { link } = props;
  const [draft, setDraft] = useState(props.start);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const problemId = useId();
  const change = (part: Partial<LinkDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setProblem(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = problemOf(draft, Date.now());
    setProblem(found);
    if (found !== null) return;
    setBusy(true);
    const done = await props.onSubmit(draft);
    if (!done) setBusy(false);
  };
  const wrong = (field: Problem['field']) =>
    problem?.field === field ? { 'aria-invalid': true, 'aria-describedby': problemId } : {};
  return (
    <form className="link-form" noValidate onSubmit={(event) => void submit(event)}>
      <RadioChoice
        label="What it gives"
        value={draft.role}
        options={OFFERED_ROLES.map((role) => ({
          value: role,
          text: ROLE_WORDS[role].can,
          note: ROLE_WORDS[role].link,
        }))}
        onChange={(role) => change({ role })}
      />
      <Field
        label="Name (only owners see it)"
        placeholder="For whom is it?"
        value={draft.label}
        maxLength={LIMITS.maxNameLength}
        onChange={(event) => change({ label: event.currentTarget.value })}
      />
      <div className="link-form-pair">
        <SelectField<Expiry>
          label="Ends"
          value={draft.expiry}
          options={
            link === null || link.expiresAtMs === null
              ? EXPIRIES
              : [{ value: 'keep', text: `As it is: ${dateWords(link.expiresAtMs)}` }, ...EXPIRIES]
          }
          onChange={(expiry) => change({ expiry })}
        />
        {draft.expiry === 'date' && (
          <Field
            label="Day and time"
            type="datetime-local"
            value={draft.date}
            {...wrong('date')}
            onChange={(event) => change({ date: event.currentTarget.value })}
          />
        )}
      </div>
      <div className="link-form-pair">
        <SelectField<PasswordChoice>
          label="Password"
          value={draft.passwordChoice}
          options={passwordOptions(link)}
          onChange={(passwordChoice) => change({ passwordChoice })}
        />
        {draft.passwordChoice === 'set' && (
          // In clear: it is made up here to be told to others.
          <Field
            label="The password"
            value={draft.password}
            maxLength={MAX_PASSWORD_LENGTH}
            autoCapitalize="off"
            spellCheck={false}
            {...wrong('password')}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
        )}
      </div>
      {draft.passwordChoice === 'set' && (
        <p className="share-hint">
          Tell it by another way than the link: whoever reads along there has both otherwise.
        </p>
      )}
      <Field
        label="How many people at most"
        inputMode="numeric"
        placeholder="No limit"
        value={draft.maxPeople}
        {...wrong('maxPeople')}
        onChange={(event) => change({ maxPeople: event.currentTarget.value })}
      />
      <p role="alert" id={problemId} className="share-trouble">
        {problem !== null && (
          <>
            <CircleAlert aria-hidden />
            <span>{problem.words}</span>
          </>
        )}
      </p>
      <Button type="submit" look="primary" disabled={busy}>
        {props.action}
      </Button>
      {props.children}
    </form>
  );
}

function passwordOptions(link: LinkInfo | null): readonly Option<PasswordChoice>[] {
  if (link?.hasPassword !== true) {
    return [
      { value: 'none', text: 'None' },
      { value: 'set', text: 'Ask for one' },
    ];
  }
  return [
    { value: 'keep', text: 'Stays as it is' },
    { value: 'set', text: 'A new one' },
    { value: 'none', text: 'None any more' },
  ];
}

export function dateWords(atMs: number): string {
  return new Date(atMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
