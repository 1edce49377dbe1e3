/** What stands in the text's place while it is fetched. */
import type { ReactElement } from 'react';

const WIDTHS = ['72%', '96%', '91%', '58%', '94%', '83%', '40%'];

export function Skeleton(): ReactElement {
  return (
    <div className="skeleton">
      <h1 className="visually-hidden">Opening the document</h1>
      {WIDTHS.map((width) => (
        <span key={width} className="skeleton-line" style={{ width }} aria-hidden="true" />
      ))}
    </div>
  );
}
