import { RotateCw } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { PlainPage } from './plain-page.tsx';

/** A fault of the window itself. The proxy is another process or thread of work and goes on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <PlainPage
        title="The window has run into a fault"
        actions={
          <Button variant="primary" icon={RotateCw} onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        <p>The proxy and your sign-ins are not affected.</p>
      </PlainPage>
    );
  }
}
