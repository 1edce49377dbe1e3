/** What kept the last thing from succeeding, in the server's words; takes no room where there is nothing to say. */
import { CircleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ApiError } from '../sync/rest-caller.ts';
import { Button } from '../ui/button.tsx';

export function Trouble(props: { readonly error: ApiError | null; readonly onRetry?: () => void }): ReactElement {
  const { error, onRetry } = props;
  return (
    <p role="alert" className="share-trouble">
      {error !== null && (
        <>
          <CircleAlert aria-hidden />
          <span>{error.words}</span>
          {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
        </>
      )}
    </p>
  );
}
