/** Choosing: one of several explained options, one of a short list, yes or no. Native controls, so that every keyboard knows them. */
import { useId, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import './choice.css';
import './field.css';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly note?: string;
}

/** One of several, each with a line that says what it means. */
export function RadioChoice<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend className="field-label">{props.label}</legend>
      {props.options.map((option) => (
        <label key={option.value} className="choice-option">
          <input
            type="radio"
            name={name}
            checked={option.value === props.value}
            onChange={() => props.onChange(option.value)}
          />
          <span className="choice-words">
            <span>{option.text}</span>
            {option.note !== undefined && <span className="choice-note">{option.note}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** One of a list, where the words say enough. */
export function SelectField<Value extends string>({
  label,
  hideLabel = false,
  options,
  value,
  onChange,
  ...rest
}: Omit<ComponentProps<'select'>, 'value' | 'onChange'> & {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      <select
        id={id}
        className="field-input select"
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Yes or no, in force at once. */
export function Switch(props: {
  readonly label: string;
  readonly note?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}): ReactElement {
  const noteId = useId();
  return (
    <label className="switch">
      <span className="choice-words">
        <span>{props.label}</span>
        {props.note !== undefined && (
          <span className="choice-note" id={noteId}>
            {props.note}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        className="switch-input"
        aria-checked={props.checked}
        aria-label={props.label}
        aria-describedby={props.note === undefined ? undefined : noteId}
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
