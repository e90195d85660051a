import { RotateCw } from 'lucide-react';
import type { Problem } from '../../src-shared/credential-status.ts';
import { useHost } from '../state/window-context.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { Spinner } from '../ui/spinner.tsx';
import styles from './connection-pages.module.css';
import { PlainPage } from './plain-page.tsx';

/** Before the first state has come. Shows after a moment only: usually nobody needs to see it. */
export function ConnectingPage() {
  return (
    <main className={styles.connecting}>
      <Spinner size={22} label="Connecting to CCProxy" />
    </main>
  );
}

/** The main side has not answered at all yet. */
export function OfflinePage({ problem }: { problem: Problem }) {
  const { retry } = useHost();
  return (
    <PlainPage
      title="CCProxy is not reachable"
      actions={
        <Button icon={RotateCw} onClick={retry}>
          Try now
        </Button>
      }
    >
      <p>
        {problem.message} {problem.advice}
      </p>
      <p className={styles.waiting}>
        <Spinner size={14} />
        Trying again until it is there.
      </p>
    </PlainPage>
  );
}

/** The main side is there, but was started anew or no longer knows this browser. */
export function SessionEndedPage() {
  const { retry } = useHost();
  return (
    <PlainPage
      title="This window’s link has ended"
      actions={
        <Button icon={RotateCw} onClick={retry}>
          I have opened a new link
        </Button>
      }
    >
      <p>
        CCProxy was started again, or has opened many other windows since. A link works once, so that only the
        person at this computer gets in. Run this in a terminal for a new one:
      </p>
      <CodeBlock label="command" code="ccproxy ui" />
    </PlainPage>
  );
}
