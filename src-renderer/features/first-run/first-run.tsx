import { useState } from 'react';
import type { TestResult } from '../../../src-shared/model/test-request.ts';
import { ConnectionBanner } from '../../frame/connection-banner.tsx';
import { ProductMark } from '../../frame/product-mark.tsx';
import { Warnings } from '../../frame/warnings.tsx';
import { useAction } from '../../state/use-action.ts';
import { useHost, useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { FocusKeeper } from '../../ui/focus-keeper.tsx';
import { describeSteps, listUsableProviders } from './find-step.ts';
import styles from './first-run.module.css';
import { LogInStep } from './log-in-step.tsx';
import { StartStep } from './start-step.tsx';
import { StepCard } from './step-card.tsx';
import { TestStep } from './test-step.tsx';

/** The walk for newcomers: three steps to a real answer. */
export function FirstRun() {
  const host = useHost();
  const snapshot = useSnapshot();
  const change = useAction('preferences.set');
  const [result, setResult] = useState<TestResult | null>(null);
  const usable = listUsableProviders(snapshot);
  const hasAnswer = result !== null && result.problem === null;
  const steps = describeSteps(snapshot, hasAnswer);

  async function finish(): Promise<void> {
    const changed = await change.run({ firstRunDone: true });
    if (!changed.ok) return;
    window.scrollTo({ top: 0 });
    // The overview need not tell again what was seen here.
    for (const provider of usable) {
      if (snapshot.signIns[provider]?.phase === 'succeeded')
        await host.invoke('signIn.dismiss', { provider });
    }
  }

  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <ConnectionBanner />
        <Warnings />
        <header className={styles.header}>
          <ProductMark size={40} />
          <div className={styles.heading}>
            <h1 className={styles.title}>Welcome to CCProxy</h1>
            <p className={styles.muted}>
              Log in once; every SDK and coding agent on this computer talks to one address.
            </p>
          </div>
        </header>
        <FocusKeeper>
          <ol className={styles.steps}>
            <StepCard
              number={1}
              title="Log in"
              description="With one provider or both. You can add the other one later."
              state={steps['log-in']}
            >
              <LogInStep isCurrent={steps['log-in'] === 'current'} />
            </StepCard>
            <StepCard
              number={2}
              title="Start the proxy"
              description="It listens on this computer only."
              state={steps.start}
            >
              <StartStep isCurrent={steps.start === 'current'} />
            </StepCard>
            <StepCard
              number={3}
              title="Send a test request"
              description="A short question to a small model, by way of the proxy. It costs a few tokens."
              state={steps.test}
            >
              <TestStep
                providers={usable}
                isReady={steps['log-in'] === 'done' && steps.start === 'done'}
                result={result}
                onResult={setResult}
              />
            </StepCard>
          </ol>
        </FocusKeeper>
        {change.problem !== null && <ProblemBanner problem={change.problem} />}
        <footer className={styles.footer}>
          <Button variant={hasAnswer ? 'primary' : 'quiet'} isBusy={change.isBusy} onClick={finish}>
            {hasAnswer ? 'Finish' : 'Skip setup'}
          </Button>
        </footer>
      </div>
    </main>
  );
}
