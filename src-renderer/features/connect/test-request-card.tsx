import { useState } from 'react';
import type { Problem } from '../../../src-shared/credential-status.ts';
import type { TestResult } from '../../../src-shared/model/test-request.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { toHash } from '../../frame/views.ts';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardRows, SettingRow } from '../../ui/card.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { useProxyControl } from '../proxy/use-proxy-control.ts';
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
    <div className={styles.test}>
      <SettingRow
        label={label}
        description={
          isMissing ? (
            <>
              Not logged in. <a href={toHash('overview')}>Log in</a>
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
      {problem !== null && <RemedyLine problem={problem} />}
    </div>
  );
}

function RemedyLine({ problem }: { problem: Problem }) {
  const control = useProxyControl();
  switch (chooseRemedy(problem.code)) {
    case 'start':
      return control.isOn ? null : (
        <div>
          <Button isBusy={control.isBusy} onClick={control.start}>
            Start the proxy
          </Button>
        </div>
      );
    case 'overview':
      return <a href={toHash('overview')}>Go to Overview to log in</a>;
    case 'security':
      return <a href={toHash('security')}>Go to Security</a>;
    case 'settings':
      return <a href={toHash('settings')}>Go to Settings</a>;
    case null:
      return null;
  }
}
