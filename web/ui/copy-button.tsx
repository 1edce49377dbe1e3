/** A button that puts a text on the clipboard and says that it did, or shows the text where the browser refuses. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { Button, type ButtonLook } from './button.tsx';

const SHOWN_FOR_MS = 2500;

export type CopyOutcome = 'none' | 'copied' | 'refused';

/** Copies, and remembers for a moment how it went. */
export function useCopy(): { readonly outcome: CopyOutcome; readonly copy: (text: string) => Promise<boolean> } {
  const [outcome, setOutcome] = useState<CopyOutcome>('none');
  useEffect(() => {
    if (outcome !== 'copied') return undefined;
    const timer = setTimeout(() => setOutcome('none'), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
      return true;
    } catch {
      // No permission, or a page served without TLS: the caller shows the text to be copied by hand.
      setOutcome('refused');
      return false;
    }
  };
  return { outcome, copy };
}

export function CopyButton(props: {
  readonly text: string;
  readonly children: ReactNode;
  readonly label?: string;
  readonly look?: ButtonLook;
}): ReactElement {
  const { outcome, copy } = useCopy();
  return (
    <>
      <Button
        look={props.look ?? 'plain'}
        {...(props.label === undefined ? {} : { 'aria-label': props.label })}
        onClick={() => void copy(props.text)}
      >
        {outcome === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
        {outcome === 'copied' ? 'Copied' : props.children}
      </Button>
      <span role="status" className="visually-hidden">
        {outcome === 'copied' ? 'Copied' : ''}
      </span>
      {outcome === 'refused' && <CopyByHand text={props.text} />}
    </>
  );
}

/** The text itself, selected, for browsers that do not let a page write to the clipboard. */
export function CopyByHand({ text }: { readonly text: string }): ReactElement {
  return (
    <input
      className="field-input"
      readOnly
      value={text}
      aria-label="Copy this by hand"
      ref={(element) => element?.select()}
      onFocus={(event) => event.currentTarget.select()}
    />
  );
}
