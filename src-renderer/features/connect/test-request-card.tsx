import { useState } from 'react';
import type { Problem } from '../../../src-shared/credential-status.ts';
import type { TestResult } from '../../../src-shared/model/test-request.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { findView, toHash } from '../../frame/views.ts';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardRows, SettingRow } from '../../ui/card.tsx';
import { FocusKeeper } from '../../ui/focus-keeper.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { findCredential, OWN_KINDS } from '../sign-in/credential-state.ts';
import { TestResultView } from '../test-request/test-result-view.tsx';
import { chooseRemedy } from './choose-remedy.ts';
import styles from './connect.module.css';

/** A real question to each provider, by way of the proxy. */
export function TestRequestCard() {
  return (
    <Card
      title="Test request"
      description="One short question, sent through the proxy as your clients do. It counts towards your plan."
    >
      <CardRows>
        <TestRow provider="claude" />
        <TestRow provider="openai" />
      </CardRows>
    </Card>
  );
}

function TestRow({ provider }: { provider: Provider }) {
  const { credentials } = useSnapshot();
  const send = useAction('testRequest.send');
  const [result, setResult] = useState<TestResult | null>(null);
  const label = PROVIDER_LABELS[provider];
  const isMissing = findCredential(credentials, OWN_KINDS[provider])?.state === 'missing';
  const problem = send.problem ?? result?.problem ?? null;

  async function run(): Promise<void> {
    setResult(null);
    const answer = await send.run({ provider });
    if (answer.ok) setResult(answer.value);
  }

  return (
    <FocusKeeper className={styles.test}>
      <SettingRow
        label={label}
        description={
          isMissing ? (
            <>
              Not logged in. <a href={toHash('overview')}>Log in to {label}</a>
            </>
          ) : undefined
        }
      >
        <Button isBusy={send.isBusy} onClick={run} aria-label={`Send a test request to ${label}`}>
          Send a test request
        </Button>
      </SettingRow>
      <VisuallyHidden>
        <span role="status">
          {send.isBusy
            ? 'Waiting for the answer'
            : result !== null && problem === null
              ? 'The answer has come'
              : ''}
        </span>
      </VisuallyHidden>
      {send.problem !== null && <ProblemBanner problem={send.problem} />}
      {result !== null && <TestResultView result={result} />}
      {problem !== null && <RemedyLine problem={problem} onRetry={run} />}
    </FocusKeeper>
  );
}

function RemedyLine({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const start = useAction('proxy.start');
  const remedy = chooseRemedy(problem.code);

  async function startAndRetry(): Promise<void> {
    const started = await start.run();
    if (started.ok) onRetry();
  }

  switch (remedy) {
    case null:
      return null;
    case 'start':
      return (
        <>
          <div>
            <Button isBusy={start.isBusy} onClick={startAndRetry}>
              Start the proxy and try again
            </Button>
          </div>
          {start.problem !== null && <ProblemBanner problem={start.problem} />}
        </>
      );
    default:
      return <a href={toHash(remedy)}>Go to {findView(toHash(remedy)).title}</a>;
  }
}
