import { useConnection, useHost } from '../state/window-context.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** While the main side does not answer: what is on the page may have changed since. */
export function ConnectionBanner() {
  const host = useHost();
  const connection = useConnection();
  if (connection.phase !== 'lost') return null;
  const { message, advice } = connection.problem;
  return (
    <Banner
      tone="warning"
      title="Connection lost. What you see may be out of date."
      isAlert
      actions={
        <Button size="small" onClick={host.retry}>
          Try now
        </Button>
      }
    >
      {message} {advice} The window reconnects by itself.
    </Banner>
  );
}
