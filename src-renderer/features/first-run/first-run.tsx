import { PlainPage } from '../../frame/plain-page.tsx';
import { useAction } from '../../state/use-action.ts';
import { Button } from '../../ui/button.tsx';

export function FirstRun() {
  const change = useAction('preferences.set');
  return (
    <PlainPage
      title="Welcome to CCProxy"
      actions={
        <Button variant="primary" isBusy={change.isBusy} onClick={() => change.run({ firstRunDone: true })}>
          Go to the overview
        </Button>
      }
    >
      <p>Sign in once; every SDK and coding agent on this computer talks to one address.</p>
    </PlainPage>
  );
}
