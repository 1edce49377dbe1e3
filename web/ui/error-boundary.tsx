/** Where an error in drawing ends: a page that says so, instead of a blank one. */
import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { MessagePage } from './message-page.tsx';

interface State {
  readonly failed: boolean;
}

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <MessagePage
        icon={<TriangleAlert />}
        title="This page broke"
        actions={
          <Button look="primary" onClick={() => location.reload()}>
            Load it again
          </Button>
        }
      >
        <p>What you wrote is kept on this device and on the server as far as it got there. Loading again is safe.</p>
      </MessagePage>
    );
  }
}
