/** A whole page that says one thing honestly: what happened, what it means, what can be done now. */
import type { ReactElement, ReactNode } from 'react';
import './message-page.css';

export function MessagePage(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}): ReactElement {
  return (
    <main className="message-page" id="content">
      <div className="message-page-box">
        <span className="message-page-icon" aria-hidden="true">
          {props.icon}
        </span>
        <h1 className="message-page-title">{props.title}</h1>
        <div className="message-page-text">{props.children}</div>
        {props.actions !== undefined && <div className="message-page-actions">{props.actions}</div>}
      </div>
    </main>
  );
}
