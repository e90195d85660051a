import { useEffect, useRef, useState } from 'react';
import type { TestResult } from '../../../src-shared/model/test-request.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { TestResultView } from '../test-request/test-result-view.tsx';
import styles from './first-run.module.css';

export interface TestStepProps {
  readonly providers: readonly Provider[];
  readonly isReady: boolean;
  readonly result: TestResult | null;
  readonly onResult: (result: TestResult | null) => void;
}

/** The end of the walk: a real answer by way of the proxy. */
export function TestStep({ providers, isReady, result, onResult }: TestStepProps) {
  const action = useAction('testRequest.send');
  const end = useRef<HTMLDivElement>(null);
  const [choice, setChoice] = useState<Provider | null>(null);
  const provider = providers.find((candidate) => candidate === choice) ?? providers[0];
  const hasAnswer = result !== null && result.problem === null;

  useEffect(() => {
    if (result !== null) end.current?.scrollIntoView({ block: 'nearest' });
  }, [result]);

  async function send(to: Provider): Promise<void> {
    onResult(null);
    const answer = await action.run({ provider: to });
    if (answer.ok) onResult(answer.value);
  }

  if (!isReady || provider === undefined) return null;
  return (
    <>
      <div className={styles.buttons}>
        {providers.length > 1 && (
          <SegmentedControl
            label="Provider"
            value={provider}
            onChange={setChoice}
            options={providers.map((value) => ({ value, label: PROVIDER_LABELS[value] }))}
          />
        )}
        <Button
          variant={hasAnswer ? 'secondary' : 'primary'}
          isBusy={action.isBusy}
          onClick={() => send(provider)}
          data-focus-next
        >
          {result === null ? 'Send a test request' : 'Send another one'}
        </Button>
      </div>
      <VisuallyHidden>
        <span role="status">{hasAnswer ? `The answer has come: ${result.text}` : ''}</span>
      </VisuallyHidden>
      {action.problem !== null && <ProblemBanner problem={action.problem} />}
      {result !== null && (
        <div ref={end}>
          <TestResultView result={result} />
        </div>
      )}
    </>
  );
}
