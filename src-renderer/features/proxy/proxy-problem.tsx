import { type ReactNode, useState } from 'react';
import { toWindowProblem } from '../../../src-shared/problem-text.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import type { ProxyControl } from './use-proxy-control.ts';

export interface ProxyProblemProps {
  readonly control: ProxyControl;
  /** More ways out, e.g. a link. */
  readonly children?: ReactNode;
}

/** Why the proxy does not run, and the ways out. Shows nothing while there is no problem. */
export function ProxyProblem({ control, children }: ProxyProblemProps) {
  const { proxy } = control;
  const problem = control.problem && toWindowProblem(control.problem);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {problem !== null && (
        <Banner
          tone="danger"
          title={problem.message}
          isAlert
          actions={
            <>
              {proxy.canTakeOver && (
                <Button size="small" variant="primary" onClick={() => setAsking(true)}>
                  Take over…
                </Button>
              )}
              {!control.isOn && (
                <Button size="small" isBusy={control.isBusy} onClick={control.start}>
                  Try again
                </Button>
              )}
            </>
          }
        >
          {problem.advice} {proxy.canTakeOver && 'It is another CCProxy of yours: you can take over.'}{' '}
          {children}
        </Banner>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={`Take over port ${proxy.port}?`}
        description="The other CCProxy is asked to stop. The requests it is answering get five seconds to finish; then this one takes its place."
        confirmLabel="Take over"
        onConfirm={control.takeOver}
      />
    </>
  );
}
